import {
  DomainError,
  findMeasurement,
  parseInstantRange,
  parseWellReference,
  type Clock,
  type WellReference,
} from '@wellflow/kernel';
import type { ReadingStretch } from '../reading-history';

/** Which well a reference means, as this service has heard it. */
export interface WellLookup {
  find(organization: string, reference: WellReference): Promise<{ readonly wellId: string } | undefined>;
}

export interface StretchInput {
  readonly organization: string;
  /** API number in any form, well id, or `scheme:value`. */
  readonly well: string;
  readonly measurement: string;
  /** RFC 3339, included; absent: 24 hours before `to`. */
  readonly from?: string;
  /** RFC 3339, not included; absent: now. */
  readonly to?: string;
}

/**
 * @throws DomainError `production/unknown-well`, `production/unknown-measurement`, `production/empty-range`,
 * `input/invalid-instant`, `wells/invalid-well-reference`, `wells/invalid-api-number`.
 */
export type FindStretch = (input: StretchInput) => Promise<ReadingStretch>;

export interface FindStretchDeps {
  readonly wells: WellLookup;
  readonly now: Clock;
}

export function createFindStretch({ wells, now }: FindStretchDeps): FindStretch {
  return async ({ organization, well: reference, measurement, ...span }) => {
    if (findMeasurement(measurement) === undefined) {
      throw new DomainError('production/unknown-measurement', `${measurement} is not in the published list`, {
        path: '/measurement',
      });
    }
    const well = await wells.find(organization, parseWellReference(reference));
    if (well === undefined)
      throw new DomainError('production/unknown-well', `No well is known as ${reference}`, { well: reference });
    return { wellId: well.wellId, measurement, ...parseInstantRange(span, now, 'production/empty-range') };
  };
}
