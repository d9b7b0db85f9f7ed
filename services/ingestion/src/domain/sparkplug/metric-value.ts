import { instantFromEpochMillis, type Quality } from '@wellflow/kernel';
import type { SparkplugMetric, Template, WireValue } from './payload';

/** What a reading can hold: whole numbers beyond a double's exactness are text of digits, moments RFC 3339 text. */
export type MetricValue = number | string | boolean | null;

type ReadValue = (value: WireValue) => MetricValue | undefined;

/** By the number of the specification's enumeration DataType; DataSet, Bytes, File and arrays are no readings. */
const readers: ReadonlyMap<number, ReadValue> = new Map([
  [1, signed(8)],
  [2, signed(16)],
  [3, signed(32)],
  [4, signed(64)],
  [5, unsigned(8)],
  [6, unsigned(16)],
  [7, unsigned(32)],
  [8, unsigned(64)],
  [9, readReal],
  [10, readReal],
  [11, readFlag],
  [12, readText],
  [13, readMoment],
  [14, readText],
  [15, readText],
]);

export function isTemplate(value: WireValue | undefined): value is Template {
  return typeof value === 'object';
}

/** @returns undefined for a kind of value no reading can hold, or one that does not fit its data type. */
export function readMetricValue(datatype: number, value: WireValue | undefined): MetricValue | undefined {
  return value === undefined ? undefined : readers.get(datatype)?.(value);
}

// Signed values travel as two's complement in unsigned fields; some encoders put 32 bits in the field of 64.
function signed(bits: number): ReadValue {
  return (value) => {
    if (typeof value === 'number' && bits <= 32) return (value << (32 - bits)) >> (32 - bits);
    return typeof value === 'number' || typeof value === 'bigint'
      ? exact(BigInt.asIntN(bits, BigInt(value)))
      : undefined;
  };
}

function unsigned(bits: number): ReadValue {
  return (value) => {
    if (typeof value === 'number') return value;
    return typeof value === 'bigint' ? exact(BigInt.asUintN(bits, value)) : undefined;
  };
}

function exact(whole: bigint): number | string {
  const double = Number(whole);
  return Number.isSafeInteger(double) ? double : whole.toString();
}

// NaN and the infinities say that there is no number.
function readReal(value: WireValue): number | null | undefined {
  if (typeof value !== 'number') return undefined;
  return Number.isFinite(value) ? value : null;
}

function readFlag(value: WireValue): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function readText(value: WireValue): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function readMoment(value: WireValue): string | undefined {
  if (typeof value !== 'number' && typeof value !== 'bigint') return undefined;
  return printTime(Number(value));
}

/** Text at any rate: a time outside the years 0001 to 9999 is refused by name where readings are checked. */
export function printTime(epochMillis: number): string {
  if (epochMillis <= latestMillis && epochMillis >= earliestMillis) return instantFromEpochMillis(epochMillis);
  return `${epochMillis} ms`;
}

const earliestMillis = -62_135_596_800_000;
const latestMillis = 253_402_300_799_999;

/**
 * Sparkplug knows 0, 192 and 500 only; gateways put OPC DA codes there too, whose two top bits of eight are the quality.
 * A value that is null and not STALE is BAD: null is not zero.
 */
export function qualityOf({ quality }: Pick<SparkplugMetric, 'quality'>, value: MetricValue): Quality {
  const told = toldQuality(quality);
  return value === null && told !== 'STALE' ? 'BAD' : told;
}

function toldQuality(code: number | undefined): Quality {
  if (code === undefined || code === 192) return 'GOOD';
  if (code === 500) return 'STALE';
  if (code < 64 || code > 255) return 'BAD';
  return code < 192 ? 'UNCERTAIN' : 'GOOD';
}
