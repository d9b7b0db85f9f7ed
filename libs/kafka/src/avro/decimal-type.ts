import { formatDecimal, parseDecimal, scaleOf } from '@wellflow/kernel';
import { types } from 'avsc';
import type { Schema, Type } from 'avsc';

/** Avro's `decimal` on bytes or fixed, as canonical decimal text. A value with more digits than the scale is refused, never rounded. */
// eslint-disable-next-line house/no-class -- avsc takes a logical type only as a subclass
export class DecimalType extends types.LogicalType {
  private readonly precision: number;
  private readonly scale: number;

  constructor(schema: Schema, options?: unknown) {
    super(schema, options);
    const { precision, scale } = readAttributes(schema);
    this.precision = precision;
    this.scale = scale;
  }

  protected override _fromValue(bytes: Uint8Array): string {
    return toText(bytes, this.scale);
  }

  protected override _toValue(text: unknown): Buffer | undefined {
    if (typeof text !== 'string') return undefined;
    const unscaled = toUnscaled(text, this.scale);
    if (unscaled === undefined || digits(unscaled) > this.precision) return undefined;
    const size = 'size' in this.underlyingType ? Number(this.underlyingType.size) : undefined;
    return toBytes(unscaled, size);
  }

  protected override _resolve(writer: Type): ((text: string) => string) | undefined {
    // The value is read by its writer's type and is exact text already; only a coarser scale could lose digits.
    return writer instanceof DecimalType && writer.scale <= this.scale ? (text) => text : undefined;
  }
}

function readAttributes(schema: Schema): { readonly precision: number; readonly scale: number } {
  const attributes: object = typeof schema === 'object' ? schema : {};
  const precision: unknown = Reflect.get(attributes, 'precision');
  const scale: unknown = Reflect.get(attributes, 'scale') ?? 0;
  if (typeof precision !== 'number' || typeof scale !== 'number' || scale > precision) {
    throw new Error('A decimal needs a precision, and a scale that is not greater');
  }
  return { precision, scale };
}

function toUnscaled(text: string, scale: number): bigint | undefined {
  try {
    const decimal = parseDecimal(text);
    return scaleOf(decimal) <= scale ? BigInt(formatDecimal(decimal, scale).replace('.', '')) : undefined;
  } catch {
    return undefined;
  }
}

function digits(unscaled: bigint): number {
  return unscaled.toString().replace('-', '').length;
}

/** Two's complement, big-endian: the fewest bytes, or as many as a fixed has. */
function toBytes(unscaled: bigint, size: number | undefined): Buffer | undefined {
  const needed = bytesOf(unscaled);
  if (size !== undefined && needed > size) return undefined;
  const length = size ?? needed;
  const hex = BigInt.asUintN(length * 8, unscaled)
    .toString(16)
    .padStart(length * 2, '0');
  return Buffer.from(hex, 'hex');
}

function bytesOf(unscaled: bigint): number {
  let length = 1;
  while (BigInt.asIntN(length * 8, unscaled) !== unscaled) length += 1;
  return length;
}

function toText(bytes: Uint8Array, scale: number): string {
  const hex = Buffer.from(bytes).toString('hex');
  const unscaled = hex === '' ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex}`));
  const sign = unscaled < 0n ? '-' : '';
  const padded = unscaled
    .toString()
    .replace('-', '')
    .padStart(scale + 1, '0');
  const whole = padded.slice(0, padded.length - scale);
  return parseDecimal(`${sign}${whole}.${padded.slice(padded.length - scale)}`);
}
