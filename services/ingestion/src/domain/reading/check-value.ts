import { assertNever, type Measurement, type Quality } from '@wellflow/kernel';
import type { ReadingFault, ReadingValue } from './reading';

const longestText = 200;
const wholeNumber = /^-?\d{1,30}$/;
const noValue: ReadingValue = { number: null, integer: null, flag: null, text: null };

/** Fits a JSON value to the kind of its measurement; null is judged with the quality, not here. */
export function checkValue(
  { kind, values }: Pick<Measurement, 'kind' | 'values'>,
  value: unknown,
): ReadingValue | ReadingFault {
  if (value === null) return noValue;
  switch (kind) {
    case 'number':
      return checkNumber(value);
    case 'counter':
      return typeof value === 'string' ? checkInteger(value) : checkNumber(value);
    case 'boolean':
      return checkFlag(value);
    case 'enumeration':
      return checkWord(value, values ?? []);
    case 'text':
      return checkText(value);
    default:
      return assertNever(kind);
  }
}

/**
 * The text of a BAD or STALE reading that is no value of its measurement: what a source says in place of a number, such as
 * `Inp OutRange`. Such a reading has no value, and what came is kept as its original. Null where there is none.
 */
export function unreadableText(
  measurement: Pick<Measurement, 'kind' | 'values'>,
  { value, quality }: { readonly value: unknown; readonly quality: Quality },
): string | null {
  if (quality !== 'BAD' && quality !== 'STALE') return null;
  if (typeof value !== 'string' || value.length > longestText) return null;
  return 'code' in checkValue(measurement, value) ? value : null;
}

/** What no measurement takes, whatever it is; so that what is kept apart for its tag can be kept as it came. */
export function faultOfAnyValue(value: unknown): ReadingFault | undefined {
  if (typeof value === 'number') {
    const number = checkNumber(value);
    return 'code' in number ? number : undefined;
  }
  if (typeof value === 'string') {
    const text = checkText(value);
    return 'code' in text ? text : undefined;
  }
  if (value === null || typeof value === 'boolean') return undefined;
  return fault('ingestion/value-type', 'A number, a text, true, false or null is wanted');
}

function checkNumber(value: unknown): ReadingValue | ReadingFault {
  if (typeof value !== 'number') return fault('ingestion/value-type', 'A number is wanted');
  // JSON.parse turns 1e400 into Infinity.
  if (!Number.isFinite(value))
    return fault('ingestion/value-out-of-range', 'The number is larger than a double can hold');
  return { ...noValue, number: value };
}

function checkInteger(value: string): ReadingValue | ReadingFault {
  if (!wholeNumber.test(value))
    return fault('ingestion/value-type', 'A counter is a number, or a whole number as text of at most 30 digits');
  return { ...noValue, integer: value };
}

function checkFlag(value: unknown): ReadingValue | ReadingFault {
  if (value === 0 || value === 1) return { ...noValue, flag: value === 1 };
  if (typeof value !== 'boolean') return fault('ingestion/value-type', 'true or false is wanted (or 1 or 0)');
  return { ...noValue, flag: value };
}

function checkWord(value: unknown, words: readonly string[]): ReadingValue | ReadingFault {
  if (typeof value === 'string' && words.includes(value)) return { ...noValue, text: value };
  return fault('ingestion/value-type', `One of these words is wanted: ${words.join(', ')}`);
}

function checkText(value: unknown): ReadingValue | ReadingFault {
  if (typeof value !== 'string') return fault('ingestion/value-type', 'Text is wanted');
  if (value.length > longestText)
    return fault('ingestion/value-out-of-range', `Text has at most ${longestText} characters`);
  return { ...noValue, text: value };
}

function fault(code: string, detail: string): ReadingFault {
  return { code, field: 'value', detail };
}
