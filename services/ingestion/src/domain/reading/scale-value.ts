import { add, convert, DomainError, multiply, parseDecimal, toNumber, type Decimal } from '@wellflow/kernel';
import { refusalAsFault, type ConvertedValue } from './check-unit';
import type { ReadingFault, ReadingValue } from './reading';

/** How a raw value becomes a measured one: value × scale + offset is in `unit`, and converted to `canonical`. */
export interface Scaling {
  readonly scale: Decimal;
  readonly offset: Decimal;
  /** The two as doubles. */
  readonly factor: number;
  readonly addend: number;
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
  const { number } = value;
  // Nearly all readings: nothing here throws, and one object is made.
  if (number !== null && !scaling.exact) {
    const measured = number * scaling.factor + scaling.addend;
    const converted = scaling.unit === scaling.canonical ? measured : toCanonical(measured, scaling);
    if (Number.isFinite(converted))
      return { number: converted, integer: null, flag: null, text: null, originalUnit, originalValue: String(number) };
    return {
      code: 'ingestion/value-out-of-range',
      field: 'value',
      detail: 'Scaled, it is larger than a double can hold',
    };
  }
  const raw = value.integer ?? String(number);
  return refusalAsFault(() => ({ ...exactly(raw, scaling), originalUnit, originalValue: raw }));
}

/** @returns what is not finite where the conversion leaves a double's range. */
function toCanonical(measured: number, { unit, canonical }: Scaling): number {
  try {
    return convert(measured, unit, canonical);
  } catch (error) {
    if (error instanceof DomainError) return Number.POSITIVE_INFINITY;
    throw error;
  }
}

const nothing: ReadingValue = { number: null, integer: null, flag: null, text: null };
const whole = /^-?\d+$/;

function exactly(raw: string, { scale, offset, unit, canonical }: Scaling): ReadingValue {
  const exact = convert(add(multiply(parseDecimal(raw), scale), offset), unit, canonical);
  const number = toNumber(exact);
  // A whole number that a double cannot hold stays text.
  return whole.test(exact) && !Number.isSafeInteger(number) ? { ...nothing, integer: exact } : { ...nothing, number };
}
