import type { WellList, WellPage } from '../well-list';

export type ListWells = (
  organization: string,
  page: { readonly limit: number; readonly cursor?: string },
) => Promise<WellPage>;

export function createListWells(deps: { readonly wells: WellList }): ListWells {
  return (organization, page) => deps.wells.list(organization, page);
}
