import { instantFromEpochMicros, type Instant, type Tx } from '@wellflow/kernel';
import { seriesOfKey, type AssetState } from '../domain/judging/asset-state';
import type { SeriesState } from '../domain/judging/series-state';
import type { EndedFall, FallIdOf, Falls, OpenedFall } from './falls';
import type { JudgeState } from './judge-state';

export interface KeepFallsDeps {
  readonly state: JudgeState;
  readonly falls: Pick<Falls, 'open' | 'goOn'>;
  readonly fallIdOf: FallIdOf;
}

type States = ReadonlyMap<string, AssetState>;

/**
 * What the judge remembers, and beside it, in the same transaction, which totalizers have fallen: found by what is
 * different from when it was loaded, so that whoever changes the state need not think of it.
 */
export function createFallKeeping({ state, falls, fallIdOf }: KeepFallsDeps): JudgeState {
  const loaded = new WeakMap<Tx, Map<string, AssetState>>();
  return {
    ...state,
    async load(tx, organization, assetIds) {
      const states = await state.load(tx, organization, assetIds);
      const known = loaded.get(tx) ?? new Map<string, AssetState>();
      loaded.set(tx, known);
      for (const [assetId, one] of states) known.set(`${organization}/${assetId}`, one);
      return states;
    },
    async save(tx, organization, states) {
      await state.save(tx, organization, states);
      const { opened, ended } = differences({ organization, before: loaded.get(tx), states, fallIdOf });
      if (opened.length > 0) await falls.open(tx, organization, opened);
      if (ended.length > 0) await falls.goOn(tx, organization, ended);
    },
  };
}

interface Compared {
  readonly organization: string;
  readonly before: ReadonlyMap<string, AssetState> | undefined;
  readonly states: States;
  readonly fallIdOf: FallIdOf;
}

function differences(compared: Compared) {
  const opened: OpenedFall[] = [];
  const ended: EndedFall[] = [];
  for (const { then, now, series } of changedFalls(compared)) {
    opened.push(...now.filter(({ fallId }) => !then.some((one) => one.fallId === fallId)));
    const over = then.filter(({ fallId }) => !now.some((one) => one.fallId === fallId));
    ended.push(...over.map(({ fallId, lane }) => ({ fallId, wentOnAt: lastOf(series, lane) })));
  }
  return { opened, ended };
}

/** The falls of each series that had or has one, before and now. */
function* changedFalls({ organization, before, states, fallIdOf }: Compared) {
  for (const [assetId, after] of states) {
    const was = before?.get(`${organization}/${assetId}`);
    const changed = [...after.series].filter(([key, series]) => !sameFalls(was?.series.get(key), series));
    for (const [key, series] of changed) {
      const name = { organization, assetId, key, fallIdOf };
      yield { then: fallsOf(name, was?.series.get(key)), now: fallsOf(name, series), series };
    }
  }
}

/** No reading after it is one that was undecided. */
function lastOf({ lanes: { live, history } }: SeriesState, lane: OpenedFall['lane']): Instant {
  return instantFromEpochMicros(BigInt((lane === 'live' ? live : history).counter?.at ?? 0));
}

const lanes = ['live', 'history'] as const;

/** Nearly always: nothing is undecided, before or after. */
function sameFalls(one: SeriesState | undefined, other: SeriesState): boolean {
  if (one === other) return true;
  const fellAt = (state: SeriesState | undefined, lane: (typeof lanes)[number]) =>
    state?.lanes[lane].counter?.undecided?.at;
  return lanes.every((lane) => fellAt(one, lane) === fellAt(other, lane));
}

interface Named {
  readonly organization: string;
  readonly assetId: string;
  readonly key: string;
  readonly fallIdOf: FallIdOf;
}

function fallsOf({ organization, assetId, key, fallIdOf }: Named, state: SeriesState | undefined): OpenedFall[] {
  if (state === undefined) return [];
  return lanes.flatMap((lane) => {
    const undecided = state.lanes[lane].counter?.undecided;
    if (undecided === null || undecided === undefined) return [];
    const fellAt = instantFromEpochMicros(BigInt(undecided.at));
    const registers = { registerFrom: undecided.from, registerTo: undecided.to };
    const fall = { assetId, ...seriesOfKey(key), lane, fellAt, ...registers };
    return [{ ...fall, tag: state.tag, fallId: fallIdOf(organization, fall) }];
  });
}
