import { DomainError, identifierOfReference, isUuid, type Instant, type WellReference } from '@wellflow/kernel';
import type { KnownWell, KnownWells } from './known-wells';

/** The twin of the tables, for specs of services that know wells: the same contract, nothing kept. */
export function createInMemoryKnownWells(): KnownWells {
  const memory = new Map<string, Heard>();
  const heardBy = (organization: string): Heard => memory.get(organization) ?? nothing;
  return {
    save: async (_tx, organization, well) => {
      const heard = memory.get(organization) ?? { wells: new Map(), owners: new Map() };
      memory.set(organization, heard);
      const { formerIdentifiers = [], changedAt: claimedAt = well.registeredAt, ...known } = well;
      heard.wells.set(well.wellId, structuredClone(known));
      const keys = [...well.identifiers, ...formerIdentifiers].map(ownerKey);
      claim(heard, keys, { wellId: well.wellId, claimedAt });
    },
    find: async (organization, reference) => {
      const heard = heardBy(organization);
      return heard.wells.get(findId(heard, reference) ?? '');
    },
    findIds: async (organization, references) =>
      references.map((reference) => findId(heardBy(organization), reference)),
    list: async (organization, { limit, cursor }) => {
      const after = cursor === undefined ? '' : checkedCursor(cursor);
      const wells = [...heardBy(organization).wells.values()].filter(({ wellId }) => wellId > after).sort(byId);
      const page = wells.slice(0, limit);
      const last = page.at(-1);
      return wells.length > limit && last ? { wells: page, nextCursor: last.wellId } : { wells: page };
    },
  };
}

interface Heard {
  readonly wells: Map<string, KnownWell>;
  readonly owners: Map<string, Owner>;
}

const nothing: Heard = { wells: new Map(), owners: new Map() };

function findId({ wells, owners }: Heard, reference: WellReference): string | undefined {
  if (reference.kind === 'id') return wells.has(reference.wellId) ? reference.wellId : undefined;
  const identifier = identifierOfReference(reference);
  return identifier && owners.get(ownerKey(identifier))?.wellId;
}

interface Owner {
  readonly wellId: string;
  readonly claimedAt: Instant;
}

function claim({ owners }: Heard, keys: readonly string[], claimed: Owner): void {
  for (const [key, { wellId }] of owners) if (wellId === claimed.wellId && !keys.includes(key)) owners.delete(key);
  for (const key of keys) {
    const { claimedAt } = owners.get(key) ?? claimed;
    if (claimedAt <= claimed.claimedAt) owners.set(key, claimed);
  }
}

function ownerKey({ scheme, value }: { readonly scheme: string; readonly value: string }): string {
  return `${scheme}:${value}`;
}

function byId(one: KnownWell, other: KnownWell): number {
  return one.wellId < other.wellId ? -1 : 1;
}

function checkedCursor(cursor: string): string {
  if (isUuid(cursor)) return cursor.toLowerCase();
  throw new DomainError('known-wells/invalid-cursor', 'The cursor is not one that a page gave', { path: '/cursor' });
}
