import { DomainError } from '@wellflow/kernel';
import type { ListedWell, WellList } from '../../application/well-list';
import { parseWellCursor, printWellCursor } from './well-cursor';

/** The twin of the tables, for specs: the same contract, nothing kept. */
export function createInMemoryWellList(): WellList {
  const memory = new Map<string, readonly ListedWell[]>();
  const wellsOf = (organization: string): readonly ListedWell[] => memory.get(organization) ?? [];
  const find = (organization: string, { scheme, value }: ListedWell['identifiers'][number]): ListedWell | undefined =>
    wellsOf(organization).find(({ identifiers }) =>
      identifiers.some((one) => one.scheme === scheme && one.value === value),
    );
  return {
    add: async (_tx, organization, well) => {
      for (const identifier of well.identifiers) if (find(organization, identifier)) throw taken(identifier);
      memory.set(organization, [...wellsOf(organization), structuredClone(well)]);
    },
    findById: async (organization, wellId) => wellsOf(organization).find((well) => well.wellId === wellId),
    findByIdentifier: async (organization, identifier) => find(organization, identifier),
    list: async (organization, { limit, cursor }) => {
      const after = cursor === undefined ? undefined : parseWellCursor(cursor);
      const wells = wellsOf(organization).toSorted(inOrder);
      const rest = after === undefined ? wells : wells.filter((well) => inOrder(well, after) > 0);
      const page = rest.slice(0, limit);
      const last = page.at(-1);
      return rest.length > limit && last ? { wells: page, nextCursor: printWellCursor(last) } : { wells: page };
    },
  };
}

type Place = Pick<ListedWell, 'name' | 'wellId'>;

/** By name, then id, each as the database's C collation has them: byte by byte. */
function inOrder(one: Place, other: Place): number {
  return (
    Buffer.compare(Buffer.from(one.name), Buffer.from(other.name)) ||
    (one.wellId < other.wellId ? -1 : Number(one.wellId > other.wellId))
  );
}

function taken({ scheme, value }: ListedWell['identifiers'][number]): DomainError {
  const text = `Another well has the identifier ${scheme}:${value}`;
  return new DomainError('wells/identifier-taken', text, { scheme, value });
}
