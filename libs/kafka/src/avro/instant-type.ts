import { types } from 'avsc';
import type { Type } from 'avsc';

const logicalName = 'logical:timestamp-micros';

/** Avro's `timestamp-micros` as ISO text with six fraction digits: code never sees the number. */
// eslint-disable-next-line house/no-class -- avsc takes a logical type only as a subclass
export class InstantType extends types.LogicalType {
  protected override _fromValue(micros: number): string {
    return toText(micros);
  }

  protected override _toValue(text: unknown): number | undefined {
    return typeof text === 'string' ? toMicros(text) : undefined;
  }

  protected override _resolve(writer: Type): ((value: number | string) => string) | undefined {
    if (writer.typeName === logicalName) return (text) => String(text);
    return writer.typeName === 'long' ? (micros) => toText(Number(micros)) : undefined;
  }
}

// Messages of a batch are often of the same second, and printing or parsing a date is what costs.
let printedSecond = Number.NaN;
let printedText = '';

function toText(micros: number): string {
  const second = Math.floor(micros / 1_000_000);
  if (second !== printedSecond) {
    printedText = new Date(second * 1_000).toISOString().slice(0, 20);
    printedSecond = second;
  }
  return `${printedText.slice(0, 19)}.${String(micros - second * 1_000_000).padStart(6, '0')}Z`;
}

/** Undefined for anything but `YYYY-MM-DDTHH:MM:SS.ffffffZ`. */
function toMicros(text: string): number | undefined {
  if (text.length !== 27 || text[26] !== 'Z' || text[19] !== '.') return undefined;
  const micros = millisOf(text) * 1_000 + sixDigits(text, 20);
  return Number.isSafeInteger(micros) ? micros : undefined;
}

// A record has the time it was received and those of its readings: two seconds that take turns.
const parsed = { text: '', millis: Number.NaN };
const before = { ...parsed };

/** Of the whole second. */
function millisOf(text: string): number {
  if (parsed.text !== '' && text.startsWith(parsed.text)) return parsed.millis;
  if (before.text !== '' && text.startsWith(before.text)) return before.millis;
  Object.assign(before, parsed);
  parsed.text = text.slice(0, 19);
  parsed.millis = Date.parse(`${parsed.text}Z`);
  return parsed.millis;
}

/** NaN where one of them is no digit. By hand, as it is done for each reading: a regular expression and a slice cost more. */
function sixDigits(text: string, start: number): number {
  let number = 0;
  for (let at = start; at < start + 6; at += 1) {
    const digit = text.charCodeAt(at) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}
