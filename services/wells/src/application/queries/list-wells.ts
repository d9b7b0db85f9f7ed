import type { WellList, WellPage } from '../well-list';
import type { WellQuery } from '../well-search';

export type ListWells = (organization: string, question: WellQuery) => Promise<WellPage>;

/** Finds wells as they are now. @throws DomainError `wells/invalid-cursor` */
export function createListWells(deps: { readonly wells: Pick<WellList, 'list'> }): ListWells {
  return (organization, question) => deps.wells.list(organization, question);
}
