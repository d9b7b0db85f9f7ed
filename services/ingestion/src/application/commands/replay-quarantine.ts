import type { Clock, UnitOfWork } from '@wellflow/kernel';
import type { JudgeReadings } from '../judge-readings';
import type { HeldFilter, HeldReading, Quarantine, StillHeld } from '../quarantine';
import type { ReadingLog } from '../reading-log';
import type { Correction } from './corrected-reading';
import { createJudgeHeld, type JudgedHeld } from './judge-held';

export interface ReplayOrder {
  readonly organization: string;
  readonly actor: string;
  readonly why: string;
  readonly filter: HeldFilter;
  /** In place of what the readings name. */
  readonly correction?: Correction;
  /** Says what would happen, and changes nothing. */
  readonly dryRun: boolean;
  /** The most to look at; 10,000 by default, so that it is done within the time of a request. */
  readonly atMost?: number;
}

export interface ReplayReport {
  readonly dryRun: boolean;
  /** How many are held that fit. */
  readonly matched: number;
  readonly replayed: number;
  readonly refused: number;
  /** Some of those that would still not be taken, and why. */
  readonly refusals: readonly StillHeld[];
}

export type ReplayQuarantine = (order: ReplayOrder) => Promise<ReplayReport>;

export interface ReplayDeps {
  readonly unitOfWork: UnitOfWork;
  readonly quarantine: Pick<Quarantine, 'count' | 'claim' | 'settle' | 'list'>;
  readonly judge: JudgeReadings;
  readonly log: ReadingLog;
  readonly now: Clock;
}

const readingsAtATime = 500;
const mostAtOnce = 10_000;
const mostRefusalsTold = 100;

/**
 * Judges held readings again as if they came now, and sends what is accepted: receipt, producer, source time and received
 * time stay as they were. A reading leaves the quarantine once Kafka has acknowledged it; a crash between sends it again,
 * and production keeps it once.
 */
export function createReplayQuarantine(deps: ReplayDeps): ReplayQuarantine {
  const judgeHeld = createJudgeHeld(deps);
  return async (order) => {
    const { organization, filter, dryRun } = order;
    const matched = await deps.unitOfWork.run({ organization }, (tx) =>
      deps.quarantine.count(tx, organization, filter),
    );
    const chunks = dryRun ? lookedAt(deps, order) : claimed(deps, order);
    const refusals: StillHeld[] = [];
    const counts = { replayed: 0, refused: 0 };
    for await (const { readings, claimId } of chunks) {
      const judged = await judgeHeld(order, readings);
      if (claimId !== undefined) await release(deps, order, { claimId, ...judged });
      counts.replayed += judged.released.length;
      counts.refused += judged.stay.length;
      refusals.push(...judged.stay.slice(0, mostRefusalsTold - refusals.length));
    }
    return { dryRun, matched, ...counts, refusals };
  };
}

interface Chunk {
  readonly readings: readonly HeldReading[];
  readonly claimId?: string;
}

async function* lookedAt({ quarantine }: ReplayDeps, order: ReplayOrder): AsyncIterable<Chunk> {
  const { organization, filter, atMost = mostAtOnce } = order;
  let cursor: string | undefined;
  for (let seen = 0; seen < atMost; seen += readingsAtATime) {
    const page = { limit: readingsAtATime, ...(cursor === undefined ? {} : { cursor }) };
    const { readings, nextCursor } = await quarantine.list(organization, filter, page);
    yield { readings };
    if (nextCursor === undefined) return;
    cursor = nextCursor;
  }
}

async function* claimed(deps: ReplayDeps, order: ReplayOrder): AsyncIterable<Chunk> {
  const { organization, filter, atMost = mostAtOnce } = order;
  let after: HeldReading | undefined;
  for (let seen = 0; seen < atMost; seen += readingsAtATime) {
    // What stays is not asked for again: the next chunk begins behind this one.
    const wish = { filter, limit: readingsAtATime, ...(after === undefined ? {} : { after }) };
    const claim = await deps.unitOfWork.run({ organization }, (tx) => deps.quarantine.claim(tx, organization, wish));
    yield claim;
    after = claim.readings.at(-1);
    if (after === undefined || claim.readings.length < readingsAtATime) return;
  }
}

/** First Kafka, then the quarantine: nothing is lost between the two, at worst it is sent twice. */
async function release(
  { unitOfWork, quarantine, log, now }: ReplayDeps,
  { organization, actor, why, correction }: ReplayOrder,
  { claimId, batches, released, stay }: JudgedHeld & { readonly claimId: string },
): Promise<void> {
  await Promise.all(batches.map((batch) => log.append(batch)));
  const decision = {
    outcome: 'replayed',
    decidedAt: now(),
    decidedBy: actor,
    why,
    correction: correction ?? null,
  } as const;
  await unitOfWork.run({ organization }, (tx) =>
    quarantine.settle(tx, organization, { claimId, released, decision, stay }),
  );
}
