import { add, convert, decimalFromNumber, multiply, parseDecimal, toNumber, type Decimal } from '@wellflow/kernel';
import { refusalAsFault, type ConvertedValue } from './check-unit';
import type { ReadingFault, ReadingValue } from './reading';

/** How a raw value becomes a measured one: value × scale + offset is in `unit`, and converted to `canonical`. */
export interface Scaling {
  readonly scale: Decimal;
  readonly offset: Decimal;
  readonly unit: string;
  readonly canonical: string;
  /** Counters: volumes are differences of them, and may not drift by a double's last digit. */
  readonly exact: boolean;
}

/** Scales and converts, keeping what was sent. @returns a fault where the result is no finite number. */
export function scaleValue(value: ReadingValue, unit: unknown, scaling: Scaling): ConvertedValue | ReadingFault {
  if (unit !== undefined && unit !== scaling.unit) {
    const detail = `The tag scales raw values to ${scaling.unit}; a reading of it says no other unit`;
    return { code: 'ingestion/unit-mismatch', field: 'unit', detail };
  }
  const originalUnit = typeof unit === 'string' ? unit : null;
  return refusalAsFault(() => ({ ...scaled(value, scaling), originalUnit, originalValue: originalOf(value) }));
}

function originalOf({ number, integer }: ReadingValue): string {
  return integer ?? String(number);
}

function scaled({ number, integer }: ReadingValue, scaling: Scaling): ReadingValue {
  if (scaling.exact || number === null) return exactly(integer ?? decimalFromNumber(number ?? 0), scaling);
  const measured = number * toNumber(scaling.scale) + toNumber(scaling.offset);
  return { ...nothing, number: convert(measured, scaling.unit, scaling.canonical) };
}

const nothing: ReadingValue = { number: null, integer: null, flag: null, text: null };
const whole = /^-?\d+$/;

function exactly(raw: string, { scale, offset, unit, canonical }: Scaling): ReadingValue {
  const exact = convert(add(multiply(parseDecimal(raw), scale), offset), unit, canonical);
  const number = toNumber(exact);
  // A whole number that a double cannot hold stays text.
  return whole.test(exact) && !Number.isSafeInteger(number) ? { ...nothing, integer: exact } : { ...nothing, number };
}
