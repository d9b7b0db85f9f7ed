import type { Brand } from './brand';
import { DomainError } from './domain-error';
import type { RoundingMode } from './rounding';
import { divideWhole } from './rounding';
import type { Scaled } from './scaled';
import { align, parseScaled, powerOfTen, printScaled, trim } from './scaled';

/**
 * An exact decimal as text: money, volumes, interests. One value has one text (no exponent, no trailing zeros,
 * no `-0`), so equal values are equal strings and events compare by content.
 */
export type Decimal = Brand<string, 'Decimal'>;

/** Where digits end and what happens to the rest; never implied, because it differs from form to form. */
export interface Rounding {
  /** Digits after the point, 0 to 64. */
  readonly scale: number;
  readonly mode: RoundingMode;
}

const maxDigits = 64;
const decimalText = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?$/i;

/**
 * Reads decimal text such as `-12.50` or `1.25e3`. No thousands separators, no blanks: what is odd is refused, not guessed.
 * @throws DomainError `input/invalid-decimal`; `input/decimal-out-of-range` beyond 64 digits before or after the point.
 */
export function parseDecimal(text: string): Decimal {
  if (text.length <= 2 * maxDigits + 8 && decimalText.test(text)) return parseExact(parseScaled(text));
  const shown = text.slice(0, 40);
  throw new DomainError('input/invalid-decimal', `${JSON.stringify(shown)} is not a decimal number`, { text: shown });
}

/** The integer as a decimal. @throws DomainError `input/invalid-decimal` for a number that is not a safe integer. */
export function decimalFromInteger(value: number | bigint): Decimal {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw new DomainError('input/invalid-decimal', `${value} is not an exact integer`);
  }
  return parseExact({ coefficient: BigInt(value), scale: 0 });
}

/**
 * The shortest decimal that reads back as this double: `0.1` is 0.1. For sensor values; money and volumes start as text.
 * @throws DomainError `input/invalid-decimal` for NaN and infinities; `input/decimal-out-of-range`.
 */
export function decimalFromNumber(value: number): Decimal {
  return parseDecimal(String(value));
}

export const zero = parseDecimal('0');
export const one = parseDecimal('1');

/** @throws DomainError `input/decimal-out-of-range`, as every operation here whose result would not fit. */
export function add(left: Decimal, right: Decimal): Decimal {
  return sum([left, right]);
}

export function subtract(left: Decimal, right: Decimal): Decimal {
  const { leftCoefficient, rightCoefficient, scale } = align(parseScaled(left), parseScaled(right));
  return parseExact({ coefficient: leftCoefficient - rightCoefficient, scale });
}

export function multiply(left: Decimal, right: Decimal): Decimal {
  const [a, b] = [parseScaled(left), parseScaled(right)];
  return parseExact({ coefficient: a.coefficient * b.coefficient, scale: a.scale + b.scale });
}

/**
 * Divides and rounds once: the true quotient decides, not an approximation of it.
 * @throws DomainError `input/division-by-zero`
 */
export function divide(dividend: Decimal, divisor: Decimal, { scale, mode }: Rounding): Decimal {
  checkScale(scale);
  const [a, b] = [parseScaled(dividend), parseScaled(divisor)];
  if (b.coefficient === 0n) {
    throw new DomainError('input/division-by-zero', `${dividend} cannot be divided by zero`);
  }
  const top = a.coefficient * powerOfTen(scale + b.scale);
  return parseExact({ coefficient: divideWhole(top, b.coefficient * powerOfTen(a.scale), mode), scale });
}

export function round(value: Decimal, { scale, mode }: Rounding): Decimal {
  checkScale(scale);
  const { coefficient, scale: before } = parseScaled(value);
  if (before <= scale) return value;
  return parseExact({ coefficient: divideWhole(coefficient, powerOfTen(before - scale), mode), scale });
}

export function negate(value: Decimal): Decimal {
  return subtract(zero, value);
}

export function absolute(value: Decimal): Decimal {
  return isNegative(value) ? negate(value) : value;
}

/** Exact, so the order does not matter; the sum of nothing is zero. */
export function sum(values: Iterable<Decimal>): Decimal {
  let total: Scaled = { coefficient: 0n, scale: 0 };
  for (const value of values) {
    const { leftCoefficient, rightCoefficient, scale } = align(total, parseScaled(value));
    total = { coefficient: leftCoefficient + rightCoefficient, scale };
  }
  return parseExact(total);
}

/** Negative, zero or positive, as `Array.prototype.sort` wants it. */
export function compare(left: Decimal, right: Decimal): number {
  if (left === right) return 0;
  const { leftCoefficient, rightCoefficient } = align(parseScaled(left), parseScaled(right));
  return leftCoefficient < rightCoefficient ? -1 : 1;
}

export function isZero(value: Decimal): boolean {
  return value === zero;
}

export function isNegative(value: Decimal): boolean {
  return value.startsWith('-');
}

export function isPositive(value: Decimal): boolean {
  return !isNegative(value) && !isZero(value);
}

/** Digits after the point that the value needs. */
export function scaleOf(value: Decimal): number {
  const point = value.indexOf('.');
  return point === -1 ? 0 : value.length - point - 1;
}

/**
 * Prints with exactly `scale` digits after the point: `formatDecimal(x, 2)` is `12.50`. Printing never rounds.
 * @throws DomainError `input/decimal-needs-rounding` when digits would be lost.
 */
export function formatDecimal(value: Decimal, scale: number): string {
  checkScale(scale);
  const missing = scale - scaleOf(value);
  if (missing < 0) {
    throw new DomainError('input/decimal-needs-rounding', `${value} has more than ${scale} digits after the point`);
  }
  if (missing === 0) return value;
  return `${value}${missing === scale ? '.' : ''}${'0'.repeat(missing)}`;
}

/** The nearest double: for charts and statistics, never on the way to money or volumes. */
export function toNumber(value: Decimal): number {
  return Number(value);
}

/** The one text of a value, if it fits. */
function parseExact(value: Scaled): Decimal {
  const trimmed = trim(value);
  const text = printScaled(trimmed);
  const whole = text.length - (trimmed.scale > 0 ? trimmed.scale + 1 : 0) - (trimmed.coefficient < 0n ? 1 : 0);
  if (whole <= maxDigits && trimmed.scale <= maxDigits) return text as Decimal;
  throw new DomainError('input/decimal-out-of-range', `More than ${maxDigits} digits before or after the point`);
}

function checkScale(scale: number): void {
  const fits = Number.isInteger(scale) && scale >= 0 && scale <= maxDigits;
  if (!fits) throw new RangeError(`A scale is 0 to ${maxDigits} digits, not ${scale}`);
}
