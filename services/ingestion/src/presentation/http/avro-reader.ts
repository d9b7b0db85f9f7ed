import { isUtf8 } from 'node:buffer';

/** The bytes are not what their schema says; what is wrong, for people. */
export class MalformedAvro extends Error {
  override readonly name = 'MalformedAvro';
}

/** Avro's binary encoding, read in order; every method throws `MalformedAvro` rather than pass the end. */
export interface AvroReader {
  bytes(count: number): Buffer;
  /** A long that is a length or a count: not below 0, and no more than there are bytes left. */
  length(): number;
  /** The count of an array's or map's next block, 0 at its end. An item takes at least a byte. */
  blockCount(): number;
  long(): bigint;
  double(): number;
  boolean(): boolean;
  text(): string;
  /** `["null", type]`. */
  optional<T>(read: () => T): T | null;
  isAtEnd(): boolean;
}

export function createAvroReader(data: Buffer): AvroReader {
  const cursor: Cursor = { data, at: 0 };
  const length = (): number => readLength(cursor, readLong(cursor));
  return {
    bytes: (count) => takeBytes(cursor, count),
    length,
    blockCount: () => readBlockCount(cursor),
    long: () => readLong(cursor),
    double: () => takeBytes(cursor, 8).readDoubleLE(),
    boolean: () => readBoolean(cursor),
    text: () => decode(takeBytes(cursor, length())),
    optional: (read) => (readBranch(cursor) === 0 ? null : read()),
    isAtEnd: () => cursor.at >= data.length,
  };
}

interface Cursor {
  readonly data: Buffer;
  at: number;
}

function takeBytes(cursor: Cursor, count: number): Buffer {
  const end = cursor.at + count;
  if (end > cursor.data.length) throw new MalformedAvro('It ends too early');
  const bytes = cursor.data.subarray(cursor.at, end);
  cursor.at = end;
  return bytes;
}

/** Zigzag, seven bits a byte, at most ten bytes. */
function readLong(cursor: Cursor): bigint {
  let low = 0;
  let shift = 0;
  for (; shift < 28; shift += 7) {
    const byte = readByte(cursor);
    low |= (byte & 0x7f) << shift;
    if (byte < 0x80) return BigInt((low >>> 1) ^ -(low & 1));
  }
  let value = BigInt(low >>> 0);
  for (; shift < 70; shift += 7) {
    const byte = readByte(cursor);
    value |= BigInt(byte & 0x7f) << BigInt(shift);
    if (byte < 0x80) return (value >> 1n) ^ -(value & 1n);
  }
  throw new MalformedAvro('A number is longer than 64 bits');
}

function readByte(cursor: Cursor): number {
  const byte = cursor.data[cursor.at];
  if (byte === undefined) throw new MalformedAvro('It ends too early');
  cursor.at += 1;
  return byte;
}

function readLength({ data, at }: Cursor, length: bigint): number {
  if (length < 0n || length > BigInt(data.length - at)) throw new MalformedAvro('A length is beyond the end');
  return Number(length);
}

function readBlockCount(cursor: Cursor): number {
  const count = readLong(cursor);
  if (count >= 0n) return readLength(cursor, count);
  readLong(cursor); // The block's size in bytes, for readers who skip it.
  return readLength(cursor, -count);
}

function readBoolean(cursor: Cursor): boolean {
  const byte = readByte(cursor);
  if (byte > 1) throw new MalformedAvro('A boolean is 0 or 1');
  return byte === 1;
}

function readBranch(cursor: Cursor): number {
  const branch = readLong(cursor);
  if (branch !== 0n && branch !== 1n) throw new MalformedAvro('A union has no such branch');
  return Number(branch);
}

function decode(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new MalformedAvro('Text is not valid UTF-8');
  return bytes.toString('utf8');
}
