import {
  addMicros,
  DomainError,
  findMeasurement,
  microsPerDay,
  parseInstant,
  parseWellReference,
  type Clock,
  type Instant,
  type WellReference,
} from '@wellflow/kernel';
import type { HistoricReading, ReadingHistory } from '../reading-history';

/** Which well a reference means, as this service has heard it. */
export interface WellLookup {
  find(organization: string, reference: WellReference): Promise<{ readonly wellId: string } | undefined>;
}

export interface ListReadingsInput {
  readonly organization: string;
  /** API number in any form, well id, or `scheme:value`. */
  readonly well: string;
  readonly measurement: string;
  /** RFC 3339, included; absent: 24 hours before `to`. */
  readonly from?: string;
  /** RFC 3339, not included; absent: now. */
  readonly to?: string;
  readonly limit: number;
}

export interface ReadingList {
  readonly wellId: string;
  readonly measurement: string;
  readonly readings: readonly HistoricReading[];
  /** Where the next call goes on (its `from`); absent when the stretch is complete. */
  readonly nextFrom?: Instant;
}

/**
 * @throws DomainError `production/unknown-well`, `production/unknown-measurement`, `production/empty-range`,
 * `input/invalid-instant`, `wells/invalid-well-reference`, `wells/invalid-api-number`.
 */
export type ListReadings = (input: ListReadingsInput) => Promise<ReadingList>;

export interface ListReadingsDeps {
  readonly wells: WellLookup;
  readonly history: ReadingHistory;
  readonly now: Clock;
}

export function createListReadings({ wells, history, now }: ListReadingsDeps): ListReadings {
  return async ({ organization, well: reference, measurement, limit, ...stretch }) => {
    if (findMeasurement(measurement) === undefined) {
      throw new DomainError('production/unknown-measurement', `${measurement} is not in the published list`, {
        path: '/measurement',
      });
    }
    const well = await wells.find(organization, parseWellReference(reference));
    if (well === undefined)
      throw new DomainError('production/unknown-well', `No well is known as ${reference}`, { well: reference });
    const { from, to } = rangeOf(stretch, now);
    const found = await history.list(organization, { wellId: well.wellId, measurement, from, to, limit: limit + 1 });
    const next = found[limit];
    const list = { wellId: well.wellId, measurement, readings: found.slice(0, limit) };
    return next === undefined ? list : { ...list, nextFrom: next.time };
  };
}

function rangeOf(
  stretch: Pick<ListReadingsInput, 'from' | 'to'>,
  now: Clock,
): { readonly from: Instant; readonly to: Instant } {
  const to = stretch.to === undefined ? now() : instantAt('to', stretch.to);
  const from = stretch.from === undefined ? addMicros(to, -microsPerDay) : instantAt('from', stretch.from);
  if (from >= to) throw new DomainError('production/empty-range', `${from} is not before ${to}`, { path: '/from' });
  return { from, to };
}

function instantAt(field: string, text: string): Instant {
  try {
    return parseInstant(text);
  } catch (error) {
    if (error instanceof DomainError)
      throw new DomainError(error.code, error.message, { ...error.data, path: `/${field}` });
    throw error;
  }
}
