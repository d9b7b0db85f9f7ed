import type { HistoricReading, NewReading, ReadingHistory } from '../../application/reading-history';
import { summarizeReadings } from './in-memory-summaries';
import { qualityCode, qualityWord } from './stored-value';

/** The twin of the tables, for specs: the same contract, nothing kept. */
export function createInMemoryReadingHistory(): ReadingHistory {
  const series = new Map<string, Map<string, HistoricReading>>();
  return {
    store: async (_tx, organization, readings) => {
      let stored = 0;
      for (const reading of readings) {
        const key = seriesKey(organization, reading);
        const known = series.get(key) ?? new Map<string, HistoricReading>();
        series.set(key, known);
        if (known.has(reading.sourceTime)) continue;
        known.set(reading.sourceTime, historic(reading));
        stored += 1;
      }
      return stored;
    },
    list: async (organization, { from, to, limit, ...range }) =>
      [...(series.get(seriesKey(organization, range))?.values() ?? [])]
        .filter(({ time }) => time >= from && time < to)
        .sort((one, other) => (one.time < other.time ? -1 : 1))
        .slice(0, limit),
    summarize: async (organization, range) =>
      summarizeReadings([...(series.get(seriesKey(organization, range))?.values() ?? [])], range),
  };
}

function seriesKey(organization: string, { wellId, measurement }: Pick<NewReading, 'wellId' | 'measurement'>): string {
  return JSON.stringify([organization, wellId, measurement]);
}

function historic({ sourceTime, value, unit, quality, flags, original }: NewReading): HistoricReading {
  const kept = original === undefined || (original.unit === null && original.value === null) ? {} : { original };
  return { time: sourceTime, value, unit, quality: qualityWord(qualityCode(quality)), flags: [...flags], ...kept };
}
