/** Writes small numbers small. Grows as needed. */
export interface ByteWriter {
  /** A whole number from 0 to 2^53, seven bits a byte. */
  count(value: number): void;
  /** A whole number of up to 52 bits with its sign: those near zero are short. */
  signed(value: number): void;
  raw(bytes: Uint8Array): void;
  /** What was written. */
  finish(): Uint8Array;
}

/** Reads what a `ByteWriter` wrote. @throws Error at the end of the bytes */
export interface ByteReader {
  count(): number;
  signed(): number;
  raw(length: number): Uint8Array;
}

const encoder = new TextEncoder();
// Otherwise a text that begins with a byte order mark would lose it.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export function createByteWriter(): ByteWriter {
  let bytes = new Uint8Array(4096);
  let at = 0;
  const reserve = (length: number): void => {
    if (at + length <= bytes.length) return;
    const larger = new Uint8Array(Math.max(bytes.length * 2, at + length));
    larger.set(bytes);
    bytes = larger;
  };
  const count = (value: number): void => {
    reserve(8);
    let rest = value;
    while (rest >= 128) {
      bytes[at++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    bytes[at++] = rest;
  };
  const raw = (added: Uint8Array): void => {
    reserve(added.length);
    bytes.set(added, at);
    at += added.length;
  };
  const signed = (value: number): void => count(value < 0 ? -2 * value - 1 : 2 * value);
  return { count, signed, raw, finish: () => bytes.slice(0, at) };
}

export function writeText(writer: ByteWriter, text: string): void {
  const encoded = encoder.encode(text);
  writer.count(encoded.length);
  writer.raw(encoded);
}

export function readText(reader: ByteReader): string {
  return decoder.decode(reader.raw(reader.count()));
}

export function createByteReader(bytes: Uint8Array): ByteReader {
  let at = 0;
  const byte = (): number => {
    const value = bytes[at];
    if (value === undefined) throw new Error('A chunk of readings ends too early');
    at += 1;
    return value;
  };
  const count = (): number => {
    let part = byte();
    let value = part % 128;
    for (let weight = 128; part >= 128; weight *= 128) {
      part = byte();
      value += (part % 128) * weight;
    }
    return value;
  };
  const signed = (): number => {
    const value = count();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  };
  const raw = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new Error('A chunk of readings ends too early');
    at += length;
    return bytes.subarray(at - length, at);
  };
  return { count, signed, raw };
}
