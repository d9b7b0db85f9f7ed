/** Writes the compact types of Kafka's flexible requests (KIP-482), which kafkajs' encoder keeps to itself. */
export function writeUnsigned(value: number): Buffer {
  const bytes: number[] = [];
  for (let left = value; ; left >>>= 7) {
    if (left < 0x80) return Buffer.from([...bytes, left]);
    bytes.push((left & 0x7f) | 0x80);
  }
}

export function writeBytes(bytes: Uint8Array): Buffer {
  return Buffer.concat([writeUnsigned(bytes.length + 1), bytes]);
}

export function writeArray(items: readonly Buffer[]): Buffer {
  return Buffer.concat([writeUnsigned(items.length + 1), ...items]);
}

/** No tagged field is ever written here. */
export const noTags = Buffer.from([0]);

export interface CompactReader {
  int16(): number;
  skip(bytes: number): void;
  text(): string | null;
  /** Reads as many items as the array has. */
  array<T>(read: () => T): readonly T[];
  tags(): void;
}

/** @throws RangeError beyond the end. */
export function createCompactReader(bytes: Buffer): CompactReader {
  let at = 0;
  const unsigned = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes.readUInt8(at++);
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  };
  const skipTag = (): void => {
    unsigned();
    at += unsigned();
  };
  const text = (): string | null => {
    const length = unsigned() - 1;
    if (length < 0) return null;
    at += length;
    return bytes.toString('utf8', at - length, at);
  };
  return {
    int16: () => bytes.readInt16BE((at += 2) - 2),
    skip: (count) => void (at += count),
    text,
    array: (read) => Array.from({ length: Math.max(0, unsigned() - 1) }, read),
    tags: () => {
      for (let left = unsigned(); left > 0; left -= 1) skipTag();
    },
  };
}
