import type { Instant } from '@wellflow/kernel';
import type { HistoricReading, ReadingHistory } from '../reading-history';
import type { FindStretch, StretchInput } from './find-stretch';

export interface ListReadingsInput extends StretchInput {
  readonly limit: number;
}

export interface ReadingList {
  readonly wellId: string;
  readonly measurement: string;
  readonly readings: readonly HistoricReading[];
  /** Where the next call goes on (its `from`); absent when the stretch is complete. */
  readonly nextFrom?: Instant;
}

/** @throws DomainError as `FindStretch`. */
export type ListReadings = (input: ListReadingsInput) => Promise<ReadingList>;

export interface ListReadingsDeps {
  readonly findStretch: FindStretch;
  readonly history: Pick<ReadingHistory, 'list'>;
}

export function createListReadings({ findStretch, history }: ListReadingsDeps): ListReadings {
  return async ({ limit, ...input }) => {
    const stretch = await findStretch(input);
    const found = await history.list(input.organization, { ...stretch, limit: limit + 1 });
    const next = found[limit];
    const list = { wellId: stretch.wellId, measurement: stretch.measurement, readings: found.slice(0, limit) };
    return next === undefined ? list : { ...list, nextFrom: next.time };
  };
}
