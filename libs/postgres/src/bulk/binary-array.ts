import type { Instant } from '@wellflow/kernel';

/**
 * Array parameters in Postgres' binary form (`array_recv`): pg sends a `Buffer` as it is, so that nobody quotes, scans or
 * parses text. For statements that take many thousand rows as one array a column.
 */
const oids = { int2: 21, int4: 23, text: 25, float8: 701, timestamptz: 1184 } as const;

type Element = keyof typeof oids;

const headerBytes = 20;
const absent = -1;

/** `smallint[]` */
export function int2Array(values: ArrayLike<number>): Buffer {
  return fixedArray({ element: 'int2', width: 2, values }, (buffer, value, at) => buffer.writeInt16BE(value, at));
}

/** `integer[]` */
export function int4Array(values: ArrayLike<number>): Buffer {
  return fixedArray({ element: 'int4', width: 4, values }, (buffer, value, at) => buffer.writeInt32BE(value, at));
}

/** `timestamptz[]` */
export function timestamptzArray(values: ArrayLike<Instant>): Buffer {
  const day = { text: '', micros: 0n };
  return fixedArray({ element: 'timestamptz', width: 8, values }, (buffer, value, at) => {
    if (!value.startsWith(day.text) || day.text === '') Object.assign(day, dayOf(value));
    buffer.writeBigInt64BE(day.micros + BigInt(microsOfDay(value)), at);
  });
}

/** `double precision[]` */
export function float8Array(values: ArrayLike<number | null>): Buffer {
  if (values.length === 0) return startArray('float8', 0, 0);
  const buffer = startArray('float8', values.length, headerBytes + values.length * 12);
  let at = headerBytes;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? null;
    at = buffer.writeInt32BE(value === null ? absent : 8, at);
    if (value !== null) at = buffer.writeDoubleBE(value, at);
  }
  return buffer.subarray(0, at);
}

/** `text[]` */
export function textArray(values: readonly (string | null)[]): Buffer {
  let bytes = headerBytes;
  for (const value of values) bytes += 4 + (value === null ? 0 : Buffer.byteLength(value));
  const buffer = startArray('text', values.length, bytes);
  let at = headerBytes;
  for (const value of values) {
    const length = value === null ? 0 : buffer.write(value, at + 4);
    buffer.writeInt32BE(value === null ? absent : length, at);
    at += 4 + length;
  }
  return buffer;
}

interface Fixed<Value> {
  readonly element: Element;
  readonly width: number;
  readonly values: ArrayLike<Value>;
}

function fixedArray<Value>(
  { element, width, values }: Fixed<Value>,
  write: (buffer: Buffer, value: Value, at: number) => void,
): Buffer {
  const buffer = startArray(element, values.length, headerBytes + values.length * (4 + width));
  for (let index = 0, at = headerBytes; index < values.length; index += 1, at += 4 + width) {
    buffer.writeInt32BE(width, at);
    const value = values[index];
    if (value !== undefined) write(buffer, value, at + 4);
  }
  return buffer;
}

/** One dimension that begins at 1; the flag says that nulls may come, which is never wrong. An empty array has none. */
function startArray(element: Element, length: number, bytes: number): Buffer {
  const buffer = Buffer.allocUnsafe(length === 0 ? 12 : bytes);
  buffer.writeInt32BE(length === 0 ? 0 : 1, 0);
  buffer.writeInt32BE(1, 4);
  buffer.writeInt32BE(oids[element], 8);
  if (length === 0) return buffer;
  buffer.writeInt32BE(length, 12);
  buffer.writeInt32BE(1, 16);
  return buffer;
}

// What Postgres counts from: 2000-01-01.
const epochMillis = 946_684_800_000;

function dayOf(instant: Instant): { readonly text: string; readonly micros: bigint } {
  const text = instant.slice(0, 11);
  return { text, micros: BigInt(Date.parse(`${text}00:00:00Z`) - epochMillis) * 1000n };
}

/** By hand: a slice and a parse for each of millions of readings cost more than storing them. */
function microsOfDay(instant: Instant): number {
  const seconds = twoDigits(instant, 11) * 3600 + twoDigits(instant, 14) * 60 + twoDigits(instant, 17);
  const micros = twoDigits(instant, 20) * 10_000 + twoDigits(instant, 22) * 100 + twoDigits(instant, 24);
  return seconds * 1_000_000 + micros;
}

function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;
}
