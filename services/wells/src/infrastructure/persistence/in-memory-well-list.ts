import { DomainError, type WellIdentifier } from '@wellflow/kernel';
import type { ListedWell, SavedWell, WellList } from '../../application/well-list';
import { parseWellCursor, printWellCursor } from './well-cursor';

/** The twin of the tables, for specs: the same contract, nothing kept. */
export function createInMemoryWellList(): WellList {
  const memory = new Map<string, readonly SavedWell[]>();
  const wellsOf = (organization: string): readonly SavedWell[] => memory.get(organization) ?? [];
  const find = (organization: string, { scheme, value }: WellIdentifier): SavedWell | undefined =>
    wellsOf(organization).find(({ everIdentifiers }) =>
      everIdentifiers.some((one) => one.scheme === scheme && one.value === value),
    );
  return {
    save: async (_tx, organization, well) => {
      for (const identifier of well.everIdentifiers)
        if ((find(organization, identifier)?.wellId ?? well.wellId) !== well.wellId) throw taken(identifier);
      const others = wellsOf(organization).filter(({ wellId }) => wellId !== well.wellId);
      memory.set(organization, [...others, structuredClone(well)]);
    },
    findById: async (organization, wellId) => shown(wellsOf(organization).find((well) => well.wellId === wellId)),
    findByIdentifier: async (organization, identifier) => shown(find(organization, identifier)),
    list: async (organization, { limit, cursor }) => {
      const after = cursor === undefined ? undefined : parseWellCursor(cursor);
      const wells = wellsOf(organization).toSorted(inOrder);
      const rest = after === undefined ? wells : wells.filter((well) => inOrder(well, after) > 0);
      const page = rest.slice(0, limit).map(({ everIdentifiers: _ever, ...well }) => well);
      const last = page.at(-1);
      return rest.length > limit && last ? { wells: page, nextCursor: printWellCursor(last) } : { wells: page };
    },
  };
}

function shown(well: SavedWell | undefined): ListedWell | undefined {
  if (well === undefined) return undefined;
  const { everIdentifiers: _ever, ...listed } = well;
  return listed;
}

type Place = Pick<ListedWell, 'name' | 'wellId'>;

/** By name, then id, each as the database's C collation has them: byte by byte. */
function inOrder(one: Place, other: Place): number {
  return (
    Buffer.compare(Buffer.from(one.name), Buffer.from(other.name)) ||
    (one.wellId < other.wellId ? -1 : Number(one.wellId > other.wellId))
  );
}

function taken({ scheme, value }: WellIdentifier): DomainError {
  const text = `Another well has the identifier ${scheme}:${value}`;
  return new DomainError('wells/identifier-taken', text, { scheme, value });
}
