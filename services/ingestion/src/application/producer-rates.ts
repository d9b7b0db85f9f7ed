/** Keeps each producer to the readings a second it was given, on the average; of this process. */
export interface ProducerRates {
  /** Seconds to wait before so many may come, and nothing is counted then; 0 when they may, and they are counted. */
  take(producer: string, readings: number, perSecond: number): number;
}

// What a producer saved up while it was silent, as time; a batch larger than that may still come, and is paid off after.
const burstMs = 10_000;
const producersAtMost = 100_000;

export function createProducerRates(nowMs: () => number): ProducerRates {
  /** When what each has sent will be paid off. */
  const paidAt = new Map<string, number>();
  return {
    take: (producer, readings, perSecond) => {
      const now = nowMs();
      const owed = (paidAt.get(producer) ?? 0) - now;
      if (owed > 0) return owed / 1_000;
      if (paidAt.size >= producersAtMost) paidAt.clear();
      paidAt.set(producer, Math.max(now + owed, now - burstMs) + (readings / perSecond) * 1_000);
      return 0;
    },
  };
}
