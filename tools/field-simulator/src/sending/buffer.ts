/** One batch as it will be sent, the same each time. */
export interface Batch {
  /** Grows with every batch: the oldest is sent first. */
  readonly number: number;
  readonly readings: number;
  readonly body: string;
}

/** Holds batches until the gateway has acknowledged them; when it is full the oldest go, and are counted. */
export interface Buffer {
  add(batch: Omit<Batch, 'number'>): Promise<void>;
  oldest(): Promise<Batch | undefined>;
  remove(batch: Batch): Promise<void>;
  waiting(): BufferLevel;
}

export interface BufferLevel {
  readonly batches: number;
  readonly readings: number;
  /** Readings given up because the buffer was full, since the start. */
  readonly dropped: number;
}

export interface BufferLimit {
  readonly maxReadings: number;
}

export function createMemoryBuffer({ maxReadings }: BufferLimit): Buffer {
  const batches: Batch[] = [];
  let next = 1;
  let readings = 0;
  let dropped = 0;
  const take = (batch: Batch): boolean => {
    const index = batches.findIndex(({ number }) => number === batch.number);
    if (index < 0) return false;
    batches.splice(index, 1);
    readings -= batch.readings;
    return true;
  };
  return {
    async add(batch) {
      batches.push({ ...batch, number: next });
      next += 1;
      readings += batch.readings;
      for (const oldest of overflow(batches, readings, maxReadings)) if (take(oldest)) dropped += oldest.readings;
    },
    oldest: async () => batches[0],
    async remove(batch) {
      take(batch);
    },
    waiting: () => ({ batches: batches.length, readings, dropped }),
  };
}

/** The oldest batches that have to go for the rest to fit; the newest always stays. */
export function overflow<T extends { readonly readings: number }>(
  batches: readonly T[],
  readings: number,
  maxReadings: number,
): readonly T[] {
  let excess = readings - maxReadings;
  const going: T[] = [];
  for (const batch of batches.slice(0, -1)) {
    if (excess <= 0) break;
    going.push(batch);
    excess -= batch.readings;
  }
  return going;
}
