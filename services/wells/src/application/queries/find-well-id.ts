import { DomainError, identifierOfReference, parseWellReference, type WellReference } from '@wellflow/kernel';
import type { ListedWell, WellList } from '../well-list';

type Directory = Pick<WellList, 'findById' | 'findByIdentifier'>;

/** By API number in any form, id, or `scheme:value`, also one that it has no more. @throws DomainError `wells/unknown-well`. */
export async function findWellId(wells: Directory, organization: string, text: string): Promise<string> {
  const well = await find(wells, organization, parseWellReference(text));
  if (well === undefined) throw new DomainError('wells/unknown-well', `No well is known as ${text}`, { well: text });
  return well.wellId;
}

async function find(wells: Directory, organization: string, reference: WellReference): Promise<ListedWell | undefined> {
  if (reference.kind === 'id') return wells.findById(organization, reference.wellId);
  const identifier = identifierOfReference(reference);
  return identifier && wells.findByIdentifier(organization, identifier);
}
