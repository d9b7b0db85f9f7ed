import { DomainError, parseWellReference } from '@wellflow/kernel';
import type { FallFilter, Falls, TotalizerFall } from '../falls';
import type { WellDirectory } from '../well-directory';

export interface ListFallsInput extends Omit<FallFilter, 'assetId'> {
  readonly organization: string;
  /** Only of this well: an API number in any form, well id, or `scheme:value`. */
  readonly well?: string;
}

/** @throws DomainError `ingestion/no-such-well`, `wells/invalid-well-reference`, `wells/invalid-api-number`. */
export type ListFalls = (input: ListFallsInput) => Promise<readonly TotalizerFall[]>;

export interface ListFallsDeps {
  readonly falls: Pick<Falls, 'list'>;
  readonly wells: WellDirectory;
}

/** The latest first. */
export function createListFalls({ falls, wells }: ListFallsDeps): ListFalls {
  return async ({ organization, well, ...filter }) => {
    if (well === undefined) return falls.list(organization, filter);
    parseWellReference(well);
    const assetId = (await wells.findAll(organization, new Set([well]))).get(well);
    if (assetId === undefined) throw new DomainError('ingestion/no-such-well', `No well is known as ${well}`, { well });
    return falls.list(organization, { ...filter, assetId });
  };
}
