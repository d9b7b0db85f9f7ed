import { convert, DomainError, findUnit, getUnit, parseDecimal, type Measurement } from '@wellflow/kernel';
import type { CheckedReading, ReadingFault, ReadingValue } from './reading';

export type ConvertedValue = ReadingValue & Pick<CheckedReading, 'originalUnit' | 'originalValue'>;

/** Brings a value to the canonical unit of its measurement, keeping what was sent where that is something else. */
export function checkUnit(measurement: Measurement, unit: unknown, value: ReadingValue): ConvertedValue | ReadingFault {
  const { unit: canonical } = measurement;
  if (unit === canonical || (unit === undefined && canonical === 'none')) return asSent(value);
  if (unit === undefined)
    return fault('ingestion/unit-missing', `A ${measurement.name} has a unit, such as ${canonical}`);
  if (typeof unit !== 'string') return fault('ingestion/unknown-unit', 'A unit is text');
  return refusalAsFault(() => converted(value, unit, canonical));
}

function asSent({ number, integer, flag, text }: ReadingValue): ConvertedValue {
  return { number, integer, flag, text, originalUnit: null, originalValue: null };
}

/** @throws DomainError when the units do not convert, or the result is no finite number. */
function converted(value: ReadingValue, unit: string, canonical: string): ConvertedValue {
  const { number, integer } = value;
  if (number !== null) {
    return {
      ...asSent(value),
      number: convert(number, unit, canonical),
      originalUnit: unit,
      originalValue: String(number),
    };
  }
  if (integer !== null) return convertedInteger(integer, unit, canonical);
  if (findUnit(unit)?.dimension !== getUnit(canonical).dimension) convert(0, unit, canonical);
  return { ...asSent(value), originalUnit: unit };
}

function convertedInteger(integer: string, unit: string, canonical: string): ConvertedValue {
  const exact = convert(parseDecimal(integer), unit, canonical);
  const whole = /^-?\d+$/.test(exact);
  const kept = whole ? { number: null, integer: exact } : { number: Number(exact), integer: null };
  return { ...kept, flag: null, text: null, originalUnit: unit, originalValue: integer };
}

const codes: Readonly<Record<string, string>> = {
  'input/unknown-unit': 'ingestion/unknown-unit',
  'input/unit-mismatch': 'ingestion/unit-mismatch',
  'input/decimal-out-of-range': 'ingestion/value-out-of-range',
};

/** The kernel's refusals to convert as faults of the reading. */
export function refusalAsFault(work: () => ConvertedValue): ConvertedValue | ReadingFault {
  try {
    return work();
  } catch (error) {
    const code = error instanceof DomainError ? codes[error.code] : undefined;
    if (code === undefined || !(error instanceof DomainError)) throw error;
    return { code, field: code === 'ingestion/value-out-of-range' ? 'value' : 'unit', detail: error.message };
  }
}

function fault(code: string, detail: string): ReadingFault {
  return { code, field: 'unit', detail };
}
