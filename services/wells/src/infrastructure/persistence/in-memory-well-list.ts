import { DomainError, type WellIdentifier } from '@wellflow/kernel';
import type { ListedWell, SavedWell, WellList, WellPage } from '../../application/well-list';
import type { WellQuery } from '../../application/well-search';
import { isAskedFor, orderOf } from './in-memory-search';
import { orderNameOf, parseWellCursor, printWellCursor } from './well-cursor';

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
    list: async (organization, question) => pageOf(wellsOf(organization), question),
  };
}

function pageOf(wells: readonly SavedWell[], question: WellQuery): WellPage {
  const order = orderOf(question);
  const last = question.cursor === undefined ? undefined : parseWellCursor(question.cursor, orderNameOf(question));
  const places = wells
    .filter((well) => isAskedFor(well, question))
    .map((well) => ({ well, key: order.keyOf(well), wellId: well.wellId }))
    .toSorted(order.compare);
  const rest = last === undefined ? places : places.filter((place) => order.compare(place, last) > 0);
  const page = rest.slice(0, question.limit);
  const found = page.map(({ well: { everIdentifiers: _ever, ...well }, key }) =>
    question.near === undefined ? well : { ...well, distanceMiles: Number(key) },
  );
  const end = page.at(-1);
  if (rest.length <= question.limit || end === undefined) return { wells: found };
  const nextCursor = printWellCursor({ order: orderNameOf(question), key: end.key, wellId: end.wellId });
  return { wells: found, nextCursor };
}

function shown(well: SavedWell | undefined): ListedWell | undefined {
  if (well === undefined) return undefined;
  const { everIdentifiers: _ever, ...listed } = well;
  return listed;
}

function taken({ scheme, value }: WellIdentifier): DomainError {
  const text = `Another well has the identifier ${scheme}:${value}`;
  return new DomainError('wells/identifier-taken', text, { scheme, value });
}
