import type { PartitionClaim } from '@wellflow/kernel';
import { drainHeld } from './drain-held';
import { inTurn } from './lane';
import type { Lane } from './lane';
import type { RunnerDeps } from './runner-deps';

/**
 * Claims the partition and goes to the stored position: what Kafka believes of the group does not matter. Held messages
 * that may be tried come first. Goes on trying while the database or Kafka cannot be reached.
 */
export async function openLane(deps: RunnerDeps, lane: Lane): Promise<void> {
  while (lane.state === 'opening') {
    try {
      await inTurn(lane, () => open(deps, lane));
    } catch (error) {
      deps.kafka.logger.warn({ err: error, ...lane.ref }, 'partition could not be opened; it is tried again');
      await backOff(lane);
    }
  }
}

/** Something on the way failed: what was committed is asked anew, and the partition goes on from there. */
export function reopenLane(deps: RunnerDeps, lane: Lane, afterMs = 0): void {
  if (lane.state !== 'open') return;
  Object.assign(lane, { state: 'opening' });
  deps.member().pause([lane.ref]);
  void backOff(lane, afterMs).then(() => openLane(deps, lane));
}

/** A person must look at it: going on would lose or repeat messages. */
export function haltLane(deps: RunnerDeps, lane: Lane, reason: string): void {
  Object.assign(lane, { state: 'halted', reason });
  deps.member().pause([lane.ref]);
  deps.kafka.logger.error({ ...lane.ref, reason }, 'partition halted');
}

/** Tells whether the offset can still be fetched. */
export async function isOutOfRange(deps: RunnerDeps, { ref }: Lane, offset: number): Promise<string | undefined> {
  const ends = (await deps.listEnds(ref.topic)).get(ref.partition);
  if (!ends || (offset >= ends.low && offset <= ends.high)) return undefined;
  return `offset ${offset} is out of range: Kafka has ${ends.low} to ${ends.high}`;
}

async function backOff(lane: Lane, leastMs = 0): Promise<void> {
  Object.assign(lane, { recoveries: lane.recoveries + 1 });
  const ms = leastMs + Math.min(100 * 2 ** Math.min(lane.recoveries, 10), 5_000) * (0.75 + Math.random() / 2);
  await new Promise((resolve) => setTimeout(resolve, ms));
}

async function open(deps: RunnerDeps, lane: Lane): Promise<void> {
  const { kafka, store, member } = deps;
  const cluster = await kafka.clusterId();
  const claim = await store.claim(lane.ref, cluster);
  if (claim.cluster !== cluster)
    return haltLane(deps, lane, `the position belongs to cluster ${claim.cluster}, this is ${cluster}`);
  const place = await placeOf(deps, lane, claim);
  if (typeof place === 'string') return haltLane(deps, lane, place);
  const { held, blocked } = await store.listHeld(lane.ref);
  if (held > 0) await store.reviveUnknown(lane.ref, deps.effect.schemas);
  Object.assign(lane, {
    claim,
    next: place.next,
    witness: place.witness,
    high: place.high,
    held,
    blocked: new Set(blocked),
  });
  if (deps.mayWork(lane)) await drainHeld(deps, lane);
  if (lane.state !== 'opening') return;
  const fetchNext = place.witness?.offset ?? place.next;
  Object.assign(lane, { state: 'open', fetchNext, sought: fetchNext });
  member().seek(lane.ref, fetchNext);
  if (deps.mayWork(lane)) member().resume([lane.ref]);
}

interface Place {
  readonly next: number;
  readonly high: number;
  readonly witness: Lane['witness'];
}

/** The stored position if Kafka still has it; why not, otherwise. A new group's beginning is stored at once. */
async function placeOf(deps: RunnerDeps, lane: Lane, claim: PartitionClaim): Promise<Place | string> {
  const ends = (await deps.listEnds(claim.topic)).get(claim.partition);
  if (!ends) throw new Error(`Kafka does not know ${claim.topic}/${claim.partition}`);
  const { position } = claim;
  if (!position) {
    const next = deps.startFrom === 'latest' ? ends.high : ends.low;
    await deps.store.hold(claim, { to: { nextOffset: next } });
    return { next, high: ends.high, witness: undefined };
  }
  const { nextOffset: next, witness: text } = position;
  const outOfRange = await isOutOfRange(deps, lane, next);
  if (outOfRange !== undefined) return outOfRange;
  const seen = text !== undefined && next - 1 >= ends.low;
  return { next, high: ends.high, witness: seen ? { offset: next - 1, text } : undefined };
}
