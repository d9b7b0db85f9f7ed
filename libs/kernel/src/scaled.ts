/** A decimal as whole numbers: coefficient ÷ 10^scale. */
export interface Scaled {
  readonly coefficient: bigint;
  /** Never negative. */
  readonly scale: number;
}

export interface Aligned {
  readonly leftCoefficient: bigint;
  readonly rightCoefficient: bigint;
  readonly scale: number;
}

const powers: readonly bigint[] = Array.from({ length: 400 }, (_, exponent) => 10n ** BigInt(exponent));

export function powerOfTen(exponent: number): bigint {
  return powers[exponent] ?? 10n ** BigInt(exponent);
}

/** @param text decimal text that has been checked, with or without an exponent of three digits at most. */
export function parseScaled(text: string): Scaled {
  const mark = text.search(/e/i);
  const number = mark === -1 ? text : text.slice(0, mark);
  const exponent = mark === -1 ? 0 : Number(text.slice(mark + 1));
  const point = number.indexOf('.');
  const digits = point === -1 ? number : number.slice(0, point) + number.slice(point + 1);
  const scale = (point === -1 ? 0 : number.length - point - 1) - exponent;
  const coefficient = BigInt(digits);
  return scale >= 0 ? { coefficient, scale } : { coefficient: coefficient * powerOfTen(-scale), scale: 0 };
}

export function printScaled({ coefficient, scale }: Scaled): string {
  if (scale === 0) return coefficient.toString();
  const sign = coefficient < 0n ? '-' : '';
  const digits = (coefficient < 0n ? -coefficient : coefficient).toString().padStart(scale + 1, '0');
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Without trailing zeros after the point. */
export function trim({ coefficient, scale }: Scaled): Scaled {
  if (scale === 0 || coefficient % 10n !== 0n) return { coefficient, scale };
  if (coefficient === 0n) return { coefficient, scale: 0 };
  const digits = coefficient.toString();
  let zeros = 1;
  while (zeros < scale && digits.at(-zeros - 1) === '0') zeros += 1;
  return { coefficient: coefficient / powerOfTen(zeros), scale: scale - zeros };
}

export function align(left: Scaled, right: Scaled): Aligned {
  const scale = Math.max(left.scale, right.scale);
  return {
    leftCoefficient: left.coefficient * powerOfTen(scale - left.scale),
    rightCoefficient: right.coefficient * powerOfTen(scale - right.scale),
    scale,
  };
}
