import { instantFromEpochMillis } from '@wellflow/kernel';
import type { Falls, TotalizerFall } from '../../application/falls';

const undecided = { outcome: null, decidedAt: null, decidedBy: null, reason: null, rolloverAt: null };

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
      for (const fall of opened) {
        const key = `${organization}/${fall.fallId}`;
        if (!falls.has(key)) falls.set(key, { ...fall, ...undecided });
      }
    },
    goOn: async (_tx, organization, { fallIds }) => {
      const ended = { outcome: 'went-on', decidedAt: instantFromEpochMillis(nowMs()) } as const;
      const keys = fallIds.map((fallId) => `${organization}/${fallId}`);
      for (const key of keys) if (falls.get(key)?.outcome === null) change(key, ended);
    },
    settle: async (_tx, organization, { fallId, ...settled }) => change(`${organization}/${fallId}`, settled),
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
