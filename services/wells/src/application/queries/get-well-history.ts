import { historyOf, type WellHistoryEntry } from '../../domain/well/well-history';
import type { WellList } from '../well-list';
import type { WellRecords } from '../well-records';
import { findWellId } from './find-well-id';

export interface WellHistory {
  readonly wellId: string;
  readonly entries: readonly WellHistoryEntry[];
}

export type GetWellHistory = (organization: string, well: string) => Promise<WellHistory>;

/** Who changed what of a well, when and why, before and after. @throws DomainError `wells/unknown-well` */
export function createGetWellHistory(deps: {
  readonly wells: WellList;
  readonly records: WellRecords;
}): GetWellHistory {
  return async (organization, well) => {
    const wellId = await findWellId(deps.wells, organization, well);
    return { wellId, entries: historyOf(await deps.records.read(organization, wellId)) };
  };
}
