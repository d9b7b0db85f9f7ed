import { DomainError, identifierOfReference, parseWellReference, type WellReference } from '@wellflow/kernel';
import type { ListedWell, WellList } from '../well-list';

export type GetWell = (organization: string, reference: string) => Promise<ListedWell>;

/** Finds a well by API number in any form, id, or `scheme:value`. @throws DomainError `wells/unknown-well`. */
export function createGetWell(deps: { readonly wells: WellList }): GetWell {
  return async (organization, text) => {
    const well = await find(deps.wells, organization, parseWellReference(text));
    if (well === undefined) throw new DomainError('wells/unknown-well', `No well is known as ${text}`, { well: text });
    return well;
  };
}

async function find(wells: WellList, organization: string, reference: WellReference): Promise<ListedWell | undefined> {
  if (reference.kind === 'id') return wells.findById(organization, reference.wellId);
  const identifier = identifierOfReference(reference);
  return identifier && wells.findByIdentifier(organization, identifier);
}
