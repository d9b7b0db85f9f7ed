import {
  DomainError,
  findMeasurement,
  parseInstantRange,
  parseWellReference,
  type Clock,
  type WellReference,
} from '@wellflow/kernel';
import type { ReadingHistory, ReadingStretch, SeriesTag } from '../reading-history';

/** Which well a reference means, as this service has heard it. */
export interface WellLookup {
  find(organization: string, reference: WellReference): Promise<{ readonly wellId: string } | undefined>;
}

export interface StretchInput {
  readonly organization: string;
  /** API number in any form, well id, or `scheme:value`. */
  readonly well: string;
  readonly measurement: string;
  /** The name of one tag, where several measure this; absent: whatever measures it. */
  readonly tag?: string;
  /** RFC 3339, included; absent: 24 hours before `to`. */
  readonly from?: string;
  /** RFC 3339, not included; absent: now. */
  readonly to?: string;
}

/** What was asked for, and the series that are in it. */
export interface FoundStretch extends Omit<ReadingStretch, 'tag'> {
  readonly tags: readonly (SeriesTag | undefined)[];
}

/**
 * @throws DomainError `production/unknown-well`, `production/unknown-tag`, `production/unknown-measurement`, `production/empty-range`,
 * `input/invalid-instant`, `wells/invalid-well-reference`, `wells/invalid-api-number`.
 */
export type FindStretch = (input: StretchInput) => Promise<FoundStretch>;

export interface FindStretchDeps {
  readonly wells: WellLookup;
  readonly history: Pick<ReadingHistory, 'listTags'>;
  readonly now: Clock;
}

export function createFindStretch({ wells, history, now }: FindStretchDeps): FindStretch {
  return async ({ organization, well: reference, measurement, tag, ...span }) => {
    if (findMeasurement(measurement) === undefined) {
      throw new DomainError('production/unknown-measurement', `${measurement} is not in the published list`, {
        path: '/measurement',
      });
    }
    const well = await wells.find(organization, parseWellReference(reference));
    if (well === undefined)
      throw new DomainError('production/unknown-well', `No well is known as ${reference}`, { well: reference });
    const stretch = { wellId: well.wellId, measurement, ...parseInstantRange(span, now, 'production/empty-range') };
    const tags = await history.listTags(organization, stretch);
    return { ...stretch, tags: tag === undefined ? tags : [named(tag, tags)] };
  };
}

function named(name: string, tags: readonly (SeriesTag | undefined)[]): SeriesTag {
  const found = tags.find((tag) => tag?.name === name);
  if (found === undefined)
    throw new DomainError('production/unknown-tag', `No reading of this came by the tag ${name}`, { path: '/tag' });
  return found;
}
