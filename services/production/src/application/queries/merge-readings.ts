import type { HistoricReading, SeriesTag } from '../reading-history';

/** A reading and the tag it was named by. */
export interface TaggedReading extends HistoricReading {
  readonly tag?: string;
}

export interface SeriesReadings {
  readonly tag: SeriesTag | undefined;
  readonly readings: readonly HistoricReading[];
}

/** Readings of several series in order of time, then of the series. */
export function mergeReadings(series: readonly SeriesReadings[]): readonly TaggedReading[] {
  const tagged = series.flatMap(({ tag, readings }) => readings.map((reading) => withTag(reading, tag)));
  if (series.length <= 1) return tagged;
  return tagged.toSorted((one, other) => Number(one.time > other.time) - Number(one.time < other.time));
}

function withTag(reading: HistoricReading, tag: SeriesTag | undefined): TaggedReading {
  return tag === undefined ? reading : { ...reading, tag: tag.name };
}
