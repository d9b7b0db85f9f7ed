import { toEpochMicros, type Instant } from '@wellflow/kernel';
import type {
  HistoricReading,
  NewReading,
  ReadingHistory,
  ReadingRange,
  ReadingVersion,
  SeriesName,
  SeriesTag,
  ToldFall,
  ToldReading,
} from '../../application/reading-history';
import { fallOutcomes, settleFall, type Fall } from '../../domain/judgement/fall';
import { judgeReading, type JudgedState } from '../../domain/judgement/judgement';
import { summarizeReadings } from './in-memory-summaries';
import { fromStored, qualityCode, qualityWord, toStored } from './stored-value';

/** All that is known of a series. */
interface Kept {
  readonly name: SeriesName & { readonly organization: string };
  readonly readings: Map<string, NewReading>;
  readonly told: ToldReading[];
  readonly falls: Fall[];
}

/** The twin of the tables, for specs: the same contract, nothing kept. */
export function createInMemoryReadingHistory(): ReadingHistory {
  const series = new Map<string, Kept>();
  const keptOf = (organization: string, { wellId, measurement, tag }: SeriesName): Kept => {
    const key = JSON.stringify([organization, wellId, measurement, tag?.id]);
    const name = { organization, wellId, measurement, tag };
    const known = series.get(key) ?? { name, readings: new Map(), told: [], falls: [] };
    series.set(key, known);
    return known;
  };
  return {
    store: async (_tx, organization, readings) => {
      const isNew = (reading: NewReading): boolean => !keptOf(organization, reading).readings.has(reading.sourceTime);
      const keep = (reading: NewReading) => keptOf(organization, reading).readings.set(reading.sourceTime, reading);
      return readings.filter((reading) => isNew(reading) && keep(reading)).length;
    },
    judge: async (_tx, organization, told) => told.forEach((one) => keptOf(organization, one).told.push(one)),
    decideFalls: async (_tx, organization, falls) =>
      falls.forEach((fall) => keptOf(organization, fall).falls.push(...toFalls(fall))),
    listTags: async (organization, of) => tagsOf([...series.values()], { organization, ...of }),
    list: async (organization, { limit, ...range }) =>
      historicOf(keptOf(organization, range))
        .filter(({ time }) => isWithin(time, range))
        .slice(0, limit),
    listVersions: async (organization, { limit, ...range }) =>
      versionsOf(keptOf(organization, range), range.measurement)
        .filter(({ time }) => isWithin(time, range))
        .slice(0, limit),
    summarize: async (organization, range) => summarizeReadings(historicOf(keptOf(organization, range)), range),
  };
}

function tagsOf(series: readonly Kept[], of: Omit<Kept['name'], 'tag'>): readonly (SeriesTag | undefined)[] {
  const own = series.filter(
    ({ name, readings, told, falls }) =>
      name.organization === of.organization &&
      name.wellId === of.wellId &&
      name.measurement === of.measurement &&
      readings.size + told.length + falls.length > 0,
  );
  const nameOf = ({ name }: Kept): string => name.tag?.name ?? '';
  return own
    .toSorted((one, other) => Number(nameOf(one) > nameOf(other)) - Number(nameOf(one) < nameOf(other)))
    .map(({ name }) => name.tag);
}

function toFalls({ fellAt, until, was }: ToldFall): readonly Fall[] {
  const outcome = fallOutcomes.find((known) => known === was);
  return outcome === undefined ? [] : [{ from: microsOf(fellAt), until: microsOf(until), was: outcome }];
}

function isWithin(time: Instant, { from, to }: Pick<ReadingRange, 'from' | 'to'>): boolean {
  return time >= from && time < to;
}

function microsOf(time: Instant): number {
  return Number(toEpochMicros(time));
}

function historicOf({ readings, told, falls }: Kept): readonly HistoricReading[] {
  const inOrder = [...readings.values()].toSorted((one, other) => (one.sourceTime < other.sourceTime ? -1 : 1));
  return inOrder.map((reading) => {
    const { state, original } = judged(reading, told);
    const seen = settleFall(state, microsOf(reading.sourceTime), falls);
    const asSent = reading.original;
    const kept = original !== undefined || !asSent || (asSent.unit === null && asSent.value === null);
    return {
      ...{ time: reading.sourceTime, value: fromStored(seen, reading.measurement), unit: reading.unit },
      ...{ quality: qualityWord(seen.quality), flags: seen.flags?.split(' ') ?? [] },
      ...(kept ? {} : { original: asSent }),
    };
  });
}

function judged(reading: NewReading, told: readonly ToldReading[]) {
  const own = told.filter(({ sourceTime }) => sourceTime === reading.sourceTime);
  return judgeReading(
    { state: stateOf(reading), receivedAt: microsOf(reading.receivedAt) },
    own.map((one) => ({ ...one, receivedAt: microsOf(one.receivedAt), value: stateOf({ ...one, flags: [] }) })),
  );
}

function stateOf({ value, quality, flags }: Pick<NewReading, 'value' | 'quality' | 'flags'>): JudgedState {
  return { ...toStored(value), quality: qualityCode(quality), flags: flags.length === 0 ? null : flags.join(' ') };
}

function versionsOf({ readings, told }: Kept, measurement: string): readonly ReadingVersion[] {
  const corrections = told.filter(({ kind }) => kind === 'correction');
  const times = [...new Set(corrections.map(({ sourceTime }) => sourceTime))].sort();
  return times.flatMap((time) => {
    const reading = readings.get(time);
    const original = reading && judged(reading, told).original;
    const first =
      reading && original ? [{ ...versionOf(time, original, measurement), receivedAt: reading.receivedAt }] : [];
    const later = corrections
      .filter(({ sourceTime }) => sourceTime === time)
      .map((one) => ({
        ...versionOf(time, stateOf({ ...one, flags: [] }), measurement),
        receivedAt: one.receivedAt,
        by: { producerId: one.producerId, receiptId: one.receiptId, recordedAt: one.receivedAt },
      }));
    return [...first, ...later];
  });
}

function versionOf(time: Instant, state: JudgedState, measurement: string) {
  const flags = state.flags?.split(' ') ?? [];
  return { time, value: fromStored(state, measurement), quality: qualityWord(state.quality), flags };
}
