import type { ReadingImport } from './imports';

const seconds = 10;

type Rates = Pick<ReadingImport, 'readingsPerSecond' | 'bytesPerSecond'>;

/** How fast an import goes, mostly of the last ten seconds. */
export function createImportPace(nowMs: () => number, begun: Pick<ReadingImport, 'readBytes'>) {
  let last = { atMs: nowMs(), bytes: begun.readBytes };
  let rates: Rates | undefined;
  return {
    note(bytes: number, readings: number): Rates {
      const atMs = nowMs();
      const took = Math.max(0.001, (atMs - last.atMs) / 1000);
      const now = { readingsPerSecond: readings / took, bytesPerSecond: (bytes - last.bytes) / took };
      const weight = rates === undefined ? 1 : 1 - Math.exp(-took / seconds);
      rates = blend(rates ?? now, now, weight);
      last = { atMs, bytes };
      return rates;
    },
  };
}

function blend(before: Rates, now: Rates, weight: number): Rates {
  const mix = (one: number, other: number): number => one + (other - one) * weight;
  return {
    readingsPerSecond: mix(before.readingsPerSecond, now.readingsPerSecond),
    bytesPerSecond: mix(before.bytesPerSecond, now.bytesPerSecond),
  };
}

/** Nothing where it is not known. */
export function secondsLeft({ uploadedBytes, readBytes, bytesPerSecond }: ReadingImport): number | undefined {
  if (bytesPerSecond <= 0) return undefined;
  return Math.ceil(Math.max(0, uploadedBytes - readBytes) / bytesPerSecond);
}
