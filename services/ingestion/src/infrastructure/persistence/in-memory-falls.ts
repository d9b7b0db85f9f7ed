import { instantFromEpochMillis } from '@wellflow/kernel';
import type { Falls, TotalizerFall } from '../../application/falls';

const undecided = { outcome: null, decidedAt: null, decidedBy: null, reason: null, rolloverAt: null, wentOnAt: null };

function latestFirst(one: TotalizerFall, other: TotalizerFall): number {
  return Number(one.fellAt < other.fellAt) - Number(one.fellAt > other.fellAt);
}

/** The twin of the table, for specs: the same contract, nothing kept, no transactions. */
export function createInMemoryFalls(nowMs: () => number = Date.now): Falls {
  const falls = new Map<string, TotalizerFall>();
  const change = (key: string, changes: Partial<TotalizerFall>): void => {
    const fall = falls.get(key);
    if (fall !== undefined) falls.set(key, { ...fall, ...changes });
  };
  return {
    open: async (_tx, organization, opened) => {
      const isNew = ({ fallId }: { readonly fallId: string }): boolean => !falls.has(`${organization}/${fallId}`);
      for (const fall of opened.filter(isNew)) falls.set(`${organization}/${fall.fallId}`, { ...fall, ...undecided });
    },
    goOn: async (_tx, organization, ended) => {
      const decidedAt = instantFromEpochMillis(nowMs());
      const open = ended.filter(({ fallId }) => falls.get(`${organization}/${fallId}`)?.outcome === null);
      for (const { fallId, wentOnAt } of open)
        change(`${organization}/${fallId}`, { outcome: 'went-on', decidedAt, wentOnAt });
    },
    settle: async (_tx, organization, { fallId, ...settled }) => change(`${organization}/${fallId}`, settled),
    findHeld: async (_tx, organization, fallId) => falls.get(`${organization}/${fallId}`),
    find: async (organization, fallId) => falls.get(`${organization}/${fallId}`),
    list: async (organization, { show, assetId, limit }) =>
      [...falls]
        .filter(([key, { assetId: own }]) => key.startsWith(`${organization}/`) && (assetId ?? own) === own)
        .map(([, fall]) => fall)
        .filter(({ outcome }) => show === 'all' || outcome === null)
        .toSorted(latestFirst)
        .slice(0, limit),
  };
}
