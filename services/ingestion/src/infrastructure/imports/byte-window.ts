/** The bytes of a stream that are looked at. */
export interface ByteWindow {
  /** Reads on until there are as many. @returns whether the stream has ended. */
  fill(size: number): Promise<boolean>;
  bytes(): Buffer;
  /** Forgets the first ones. */
  drop(count: number): void;
  close(): Promise<void>;
}

export function createByteWindow(source: AsyncIterable<Uint8Array>): ByteWindow {
  const stream = source[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  let hasEnded = false;
  return {
    fill: async (size) => {
      const parts: Uint8Array[] = [held];
      let length = held.length;
      while (!hasEnded && length < size) {
        const next = await stream.next();
        if (next.done === true) hasEnded = true;
        else {
          parts.push(next.value);
          length += next.value.length;
        }
      }
      if (parts.length > 1) held = Buffer.concat(parts);
      return hasEnded;
    },
    bytes: () => held,
    drop: (count) => void (held = held.subarray(count)),
    close: async () => void (await stream.return?.()),
  };
}
