import {
  DomainError,
  toEpochMicros,
  type Clock,
  type OutgoingMessage,
  type Tx,
  type UnitOfWork,
} from '@wellflow/kernel';
import { seriesKey, type AssetState } from '../../domain/judging/asset-state';
import { limitsAt } from '../../domain/judging/series-limits';
import type { CounterState } from '../../domain/judging/series-state';
import { decideFall, type FallDecision } from '../../domain/judging/totalizer';
import type { Falls, SettledFall, TotalizerFall } from '../falls';
import type { JudgeState } from '../judge-state';
import { limitsKey, type JudgingLimits } from '../judging-limits';
import type { Tell } from '../reading-judge';

export interface DecideFallInput {
  readonly organization: string;
  readonly fallId: string;
  /** Who decides, as the token vouches. */
  readonly by: string;
  readonly was: FallDecision['was'];
  /** Of a rollover; absent: as the tag says. */
  readonly rolloverAt?: number;
  readonly reason: string;
}

/**
 * @throws DomainError `ingestion/unknown-fall`, `ingestion/fall-decided`, `ingestion/unknown-rollover`,
 * `ingestion/impossible-rollover`.
 */
export type DecideFall = (input: DecideFallInput) => Promise<TotalizerFall>;

/** A fall that was decided, and the last reading that was undecided until then. */
export interface ToldDecision {
  readonly fall: TotalizerFall;
  readonly settled: SettledFall;
  /** Source time, microseconds since 1970. */
  readonly until: number;
}

export interface DecideFallDeps {
  readonly unitOfWork: UnitOfWork;
  readonly state: Pick<JudgeState, 'load' | 'save'>;
  readonly falls: Pick<Falls, 'find' | 'findHeld' | 'settle'>;
  readonly limits: JudgingLimits;
  readonly toMessage: (organization: string, told: ToldDecision) => OutgoingMessage;
  readonly tell: Tell;
  readonly now: Clock;
}

/** Decides in the same state the judge works on, in its turn: a reading judged beside it waits. */
export function createDecideFall(deps: DecideFallDeps): DecideFall {
  return async (input) => {
    const { organization } = input;
    const fall = await findFall(deps, input);
    const decision = await decisionOf(deps, input, fall);
    await deps.unitOfWork.run({ organization }, async (tx) => {
      const settled = settledFall(input, decision, deps.now());
      const until = await settle(deps, tx, { organization, fall, settled, decision });
      const message = deps.toMessage(organization, { fall, settled, until });
      await deps.tell(tx, [message], { organization, at: settled.decidedAt });
    });
    return findFall(deps, input);
  };
}

interface Settling {
  readonly organization: string;
  readonly fall: TotalizerFall;
  readonly settled: SettledFall;
  readonly decision: FallDecision;
}

/** @returns the source time of the last reading that was undecided, microseconds since 1970 */
async function settle(
  deps: DecideFallDeps,
  tx: Tx,
  { organization, fall, settled, decision }: Settling,
): Promise<number> {
  const states = await deps.state.load(tx, organization, [fall.assetId]);
  // The asset is held: nobody else decides just now. The register itself went on and counts as it did before.
  const now = await deps.falls.findHeld(tx, organization, fall.fallId);
  if (now?.outcome === 'went-on' && now.wentOnAt !== null) {
    await deps.falls.settle(tx, organization, settled);
    return Number(toEpochMicros(now.wentOnAt));
  }
  const { counter, withCounter } = counterOf(states.get(fall.assetId), fall);
  // First, so that the fall does not seem to have gone on by itself.
  await deps.falls.settle(tx, organization, settled);
  const state = withCounter(decideFall(counter, decision));
  await deps.state.save(tx, organization, new Map([[fall.assetId, state]]));
  return counter.at;
}

async function findFall({ falls }: DecideFallDeps, { organization, fallId }: DecideFallInput): Promise<TotalizerFall> {
  const fall = await falls.find(organization, fallId);
  if (fall !== undefined) return fall;
  throw new DomainError('ingestion/unknown-fall', `There is no fall ${fallId}`, { fallId });
}

async function decisionOf(
  { limits }: DecideFallDeps,
  { organization, was, rolloverAt: said }: DecideFallInput,
  fall: TotalizerFall,
): Promise<FallDecision> {
  if (was !== 'rollover') return { was };
  const timeline = (await limits.find(organization, [fall])).get(limitsKey(fall)) ?? [];
  const rolloverAt = said ?? limitsAt(timeline, Number(toEpochMicros(fall.fellAt)))?.rollover?.at;
  if (rolloverAt === undefined) {
    const message = 'Nobody said where this register begins again at zero: give rolloverAt';
    throw new DomainError('ingestion/unknown-rollover', message, { path: '/rolloverAt' });
  }
  const { registerFrom, registerTo } = fall;
  if (rolloverAt > registerFrom && rolloverAt > registerTo) return { was, rolloverAt };
  const message = `A register that begins again at ${rolloverAt} cannot have been at ${registerFrom}`;
  throw new DomainError('ingestion/impossible-rollover', message, { path: '/rolloverAt' });
}

interface FoundCounter {
  readonly counter: CounterState;
  readonly withCounter: (counter: CounterState) => AssetState;
}

/** @throws DomainError `ingestion/fall-decided` unless it is this fall that the register is in. */
function counterOf(asset: AssetState | undefined, fall: TotalizerFall): FoundCounter {
  const series = asset?.series.get(seriesKey(fall));
  const lane = series?.lanes[fall.lane];
  const counter = lane?.counter;
  if (!asset || !series || !lane || counter?.undecided?.at !== Number(toEpochMicros(fall.fellAt)))
    throw new DomainError('ingestion/fall-decided', `Fall ${fall.fallId} is no longer undecided`, {
      fallId: fall.fallId,
    });
  const withCounter = (next: CounterState): AssetState => {
    const lanes = { ...series.lanes, [fall.lane]: { ...lane, counter: next } };
    return { ...asset, series: new Map(asset.series).set(seriesKey(fall), { ...series, lanes }) };
  };
  return { counter, withCounter };
}

function settledFall(
  { fallId, by, reason }: DecideFallInput,
  decision: FallDecision,
  decidedAt: SettledFall['decidedAt'],
): SettledFall {
  const rolloverAt = decision.was === 'rollover' ? decision.rolloverAt : null;
  return { fallId, outcome: decision.was, rolloverAt, decidedAt, decidedBy: by, reason };
}
