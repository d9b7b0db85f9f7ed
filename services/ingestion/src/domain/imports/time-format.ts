import { daysBetween, DomainError, parseLocalDate } from '@wellflow/kernel';

/** A wall-clock time, or an instant where `offsetMinutes` is known. */
export interface ReadTime {
  /** The whole second, in milliseconds since 1970, as if it were UTC. */
  readonly wallMillis: number;
  /** Digits of the second as they were written; empty where there are none. */
  readonly fraction: string;
  readonly offsetMinutes: number | undefined;
  /** Without a time of day. */
  readonly isDay: boolean;
}

export type TimeReader = (text: string) => ReadTime | undefined;

const minutesPerHour = 60;
const millisPerMinute = 60_000;
const millisPerDay = 86_400_000;
const epoch = parseLocalDate('1970-01-01');

type Field = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'fraction' | 'half' | 'offset';
type Fields = Partial<Record<Field, string>>;

/** By Unicode's letters for dates (LDML), of which these are known. */
const letters: Readonly<Record<string, readonly [field: Field, pattern: string]>> = {
  yyyy: ['year', '\\d{4}'],
  yy: ['year', '\\d{2}'],
  MMMM: ['month', '[A-Za-z]+'],
  MMM: ['month', '[A-Za-z]{3,4}\\.?'],
  MM: ['month', '\\d{1,2}'],
  M: ['month', '\\d{1,2}'],
  dd: ['day', '\\d{1,2}'],
  d: ['day', '\\d{1,2}'],
  HH: ['hour', '\\d{1,2}'],
  H: ['hour', '\\d{1,2}'],
  hh: ['hour', '\\d{1,2}'],
  h: ['hour', '\\d{1,2}'],
  mm: ['minute', '\\d{2}'],
  ss: ['second', '\\d{2}'],
  S: ['fraction', '\\d{1,18}'],
  a: ['half', '[AaPp]\\.?[Mm]\\.?'],
  Z: ['offset', 'Z|[+-]\\d{2}:?\\d{2}'],
};
const token = /'([^']*)'|([A-Za-z])\2*|[^A-Za-z']+/g;

/**
 * Reads a date and time of one written form: `dd.MM.yyyy HH:mm:ss`, `MM/dd/yyyy h:mm a`, `epoch-seconds`, `epoch-millis`,
 * `excel-days`; ISO 8601 where none is given.
 * @throws DomainError `ingestion/invalid-mapping` for a letter it does not know, or a form without year, month and day.
 */
export function createTimeReader(format: string | undefined): TimeReader {
  const dayMillis = createDayReader();
  if (format === undefined) return (text) => readIso(text, dayMillis);
  const numeric = numericForms[format];
  if (numeric !== undefined) return numeric;
  const { pattern, fields } = compile(format);
  return (text) => {
    const match = pattern.exec(text.trim());
    if (match === null) return undefined;
    const found: Fields = {};
    for (const [at, field] of fields.entries()) found[field] = match[at + 1] ?? '';
    return fromFields(found, dayMillis);
  };
}

function compile(format: string): { readonly pattern: RegExp; readonly fields: readonly Field[] } {
  const pieces = [...format.matchAll(token)].map(([piece, quoted]) => readPiece(format, piece, quoted));
  const fields = pieces.flatMap(({ field }) => (field === undefined ? [] : [field]));
  for (const field of ['year', 'month', 'day'] as const)
    if (!fields.includes(field)) throw unknownFormat(format, `it has no ${field}`);
  return { pattern: new RegExp(`^${pieces.map(({ source }) => source).join('')}$`), fields };
}

interface Piece {
  readonly source: string;
  readonly field?: Field;
}

function readPiece(format: string, piece: string, quoted: string | undefined): Piece {
  if (quoted !== undefined) return { source: escaped(quoted) };
  if (!/^[A-Za-z]/.test(piece)) return { source: escaped(piece) };
  const known = letters[piece.startsWith('S') ? 'S' : piece];
  if (known === undefined) throw unknownFormat(format, `${piece} is not known`);
  return { source: `(${known[1]})`, field: known[0] };
}

function unknownFormat(format: string, why: string): DomainError {
  const detail = `The time format ${JSON.stringify(format.slice(0, 60))} cannot be used: ${why}`;
  return new DomainError('ingestion/invalid-mapping', detail, { path: '/time/format' });
}

/** Spaces of a form stand for any. */
function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/\s+/g, '\\s+');
}

const iso =
  /^(\d{4})-(\d\d)-(\d\d)(?:(?:[Tt]|\s+)(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,18}))?)?)?\s*([Zz]|[+-]\d\d:?\d\d)?$/;

function readIso(text: string, dayMillis: DayReader): ReadTime | undefined {
  const [, year, month, day, hour, minute, second, fraction = '', offset] = iso.exec(text.trim()) ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const dayStart = dayMillis(`${year}-${month}-${day}`);
  const time = timeMillis(hour, minute, second);
  if (dayStart === undefined || time === undefined) return undefined;
  return { wallMillis: dayStart + time, fraction, offsetMinutes: offsetOf(offset), isDay: hour === undefined };
}

function fromFields(fields: Fields, dayMillis: DayReader): ReadTime | undefined {
  const { fraction = '', hour, minute, second, half, offset } = fields;
  const day = dayMillis(dayText(fields));
  const time = timeMillis(half === undefined ? hour : halfDay(Number(hour), half), minute, second);
  if (day === undefined || time === undefined) return undefined;
  return { wallMillis: day + time, fraction, offsetMinutes: offsetOf(offset), isDay: hour === undefined };
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

function dayText({ year = '', month = '', day = '' }: Fields): string {
  const number = /^\d/.test(month) ? month : String(months.indexOf(month.slice(0, 3).toLowerCase()) + 1);
  return `${fullYear(year)}-${number.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

type DayReader = (text: string) => number | undefined;

/** Rows come by the thousand for the same day. */
function createDayReader(): DayReader {
  let last = '';
  let millis: number | undefined;
  return (text) => {
    if (text === last) return millis;
    last = text;
    millis = dayMillisOf(text);
    return millis;
  };
}

function dayMillisOf(text: string): number | undefined {
  try {
    return daysBetween(epoch, parseLocalDate(text)) * millisPerDay;
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

/** Two digits are of 1970 to 2069. */
function fullYear(text: string): number {
  const year = Number(text);
  if (text.length > 2) return year;
  return year < 70 ? 2000 + year : 1900 + year;
}

/** 24:00 is the end of its day. */
function timeMillis(hour: string | number = 0, minute = '0', second = '0'): number | undefined {
  const [minutes, seconds] = [Number(minute), Number(second)];
  const millis = (Number(hour) * minutesPerHour + minutes) * millisPerMinute + seconds * 1000;
  return millis <= millisPerDay && minutes < 60 && seconds < 60 ? millis : undefined;
}

function halfDay(hour: number, half: string): number {
  if (hour < 1 || hour > 12) return NaN;
  return (hour % 12) + (/^p/i.test(half) ? 12 : 0);
}

function offsetOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^z$/i.test(text)) return 0;
  const minutes = Number(text.slice(1, 3)) * minutesPerHour + Number(text.slice(-2));
  return text.startsWith('-') ? -minutes : minutes;
}

const decimalText = /^(-?\d{1,14})(?:\.(\d{1,18}))?$/;
const numericForms: Readonly<Record<string, TimeReader>> = {
  'epoch-seconds': (text) => {
    const [, seconds, fraction = ''] = decimalText.exec(text.trim()) ?? [];
    return seconds === undefined ? undefined : inRange(Number(seconds) * 1000, fraction, 0);
  },
  'epoch-millis': (text) => {
    const [, millis] = decimalText.exec(text.trim()) ?? [];
    if (millis === undefined) return undefined;
    const second = Math.floor(Number(millis) / 1000) * 1000;
    return inRange(second, String(Number(millis) - second).padStart(3, '0'), 0);
  },
  // Days since 1899-12-30, as spreadsheets count them, on the wall clock; they keep about a millisecond.
  'excel-days': (text) => {
    if (!decimalText.test(text.trim())) return undefined;
    const millis = Math.round((Number(text) - 25_569) * millisPerDay);
    const second = Math.floor(millis / 1000) * 1000;
    return inRange(second, String(millis - second).padStart(3, '0'), undefined);
  },
};

function inRange(wallMillis: number, fraction: string, offsetMinutes: number | undefined): ReadTime | undefined {
  if (wallMillis < -62_135_596_800_000 || wallMillis > 253_402_300_799_000) return undefined;
  return { wallMillis, fraction, offsetMinutes, isDay: false };
}
