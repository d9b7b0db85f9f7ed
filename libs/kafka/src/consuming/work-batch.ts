import { DomainError, StaleClaim, Waiting } from '@wellflow/kernel';
import type { EncodedMessage, HeldMessage } from '@wellflow/kernel';
import { createBreath } from '@wellflow/resilience';
import { failureOf, heldOf, tellDeadLetter, waitingRetryMs } from './dead-letter';
import type { Lane } from './lane';
import { reopenLane } from './open-lane';
import type { PartitionReads } from './partition-reads';
import type { RawMessage } from './raw-message';
import { readMessage } from './read-message';
import type { ReadMessage } from './read-message';
import { count } from './runner-deps';
import type { Outcome, RunnerDeps } from './runner-deps';
import { positionAfter, takeMessages } from './take-messages';
import { bytesOf, sliceOf } from './transaction-slice';
import { isTransient } from './transient';

/** Works through messages of a partition in order. `moved` is called after each commit, and may throw to end it. */
export async function workBatch(
  deps: RunnerDeps,
  lane: Lane,
  { raws, moved }: { readonly raws: readonly RawMessage[]; readonly moved: (offset: number) => Promise<void> },
): Promise<void> {
  let rest = raws;
  while (rest.length > 0 && lane.state === 'open' && deps.mayWork(lane)) {
    const raws = deps.probing() || (rest[0]?.offset ?? 0) <= lane.singlyUntil ? rest.slice(0, 1) : sliceOf(deps, rest);
    const { messages, goOn } = await deps.gate.within(bytesOf(raws), () => workSome(deps, lane, raws));
    const last = rest[messages - 1];
    if (last) await moved(last.offset);
    if (!goOn) return;
    rest = rest.slice(messages);
  }
}

interface Worked {
  /** How many were dealt with; none when they are to be tried one by one. */
  readonly messages: number;
  /** False when the partition pauses or is opened again. */
  readonly goOn: boolean;
}

const nothing: Worked = { messages: 0, goOn: false };

async function workSome(deps: RunnerDeps, lane: Lane, raws: readonly RawMessage[]): Promise<Worked> {
  try {
    const reads: ReadMessage[] = [];
    const breath = createBreath();
    for (const raw of raws) {
      reads.push(await readMessage(deps.read, raw));
      await breath();
    }
    const step = nextStep(deps, lane, reads);
    if (step.how === 'take') return await take(deps, lane, step.reads);
    return await keep(deps, lane, step.reads);
  } catch (error) {
    if (error instanceof StaleClaim) {
      deps.kafka.logger.info({ ...lane.ref }, 'partition taken over by another member');
      // Taking it back at once would be a tug-of-war; by then the group has told whose it is.
      reopenLane(deps, lane, deps.fencedMs);
    } else {
      deps.kafka.logger.warn({ err: error, ...lane.ref }, 'partition held up; its position is asked anew');
      reopenLane(deps, lane);
    }
    return nothing;
  }
}

interface Step {
  readonly how: 'take' | 'keep';
  readonly reads: readonly ReadMessage[];
}

/** As many messages from the front as can be dealt with alike. */
function nextStep({ ordered }: RunnerDeps, lane: Lane, reads: readonly ReadMessage[]): Step {
  const takes = (read: ReadMessage): boolean =>
    read.kind === 'unwanted' || (read.kind === 'readable' && !(ordered && lane.blocked.has(read.raw.key)));
  const [first] = reads;
  if (!first || !takes(first)) return { how: 'keep', reads: reads.slice(0, 1) };
  const end = reads.findIndex((read) => !takes(read));
  return { how: 'take', reads: end === -1 ? reads : reads.slice(0, end) };
}

async function take(deps: RunnerDeps, lane: Lane, reads: readonly ReadMessage[]): Promise<Worked> {
  const [first] = reads;
  const last = reads.at(-1);
  if (!first || !last || !lane.claim) return nothing;
  try {
    await takeAsPart(deps, lane, { claim: lane.claim, reads });
  } catch (error) {
    if (error instanceof StaleClaim || isTransient(error)) throw error;
    if (reads.length === 1) return fail(deps, lane, { read: first, error });
    Object.assign(lane, { singlyUntil: last.raw.offset });
    return { messages: 0, goOn: true };
  }
  moveOn(lane, last.raw);
  succeed(deps, reads.length);
  return { messages: reads.length, goOn: true };
}

/** With other partitions, unless it has failed before: then alone, so that it does not make them fail too. */
async function takeAsPart(deps: RunnerDeps, lane: Lane, taken: Pick<PartitionReads, 'claim' | 'reads'>): Promise<void> {
  const { convoy } = deps;
  const raws = taken.reads.map(({ raw }) => raw);
  const part = { ...taken, topic: lane.ref.topic, bytes: bytesOf(raws) };
  const isSuspect = deps.probing() || (raws[0]?.offset ?? 0) <= lane.singlyUntil;
  await (convoy === undefined || isSuspect ? takeMessages(deps, [part]) : convoy.take(part));
}

function succeed({ window, probing, probed }: RunnerDeps, messages: number): void {
  window.record(false, messages);
  if (probing()) probed();
}

function moveOn(lane: Lane, { offset, timestampMs }: RawMessage): void {
  Object.assign(lane, { next: offset + 1, lastTimestampMs: timestampMs, recoveries: 0 });
}

interface Failed {
  readonly read: ReadMessage;
  readonly error: unknown;
}

/** One message failed: wait, give it time, or give it up. */
async function fail(deps: RunnerDeps, lane: Lane, { read, error }: Failed): Promise<Worked> {
  const { ordered, retryDelaysMs } = deps;
  const tries = lane.tries.offset === read.raw.offset ? lane.tries.count + 1 : 1;
  if (error instanceof Waiting) {
    const waiting = {
      state: 'waiting',
      blocking: ordered,
      attempts: tries,
      waitsFor: error.what,
      retryInMs: waitingRetryMs(0),
    } as const;
    return hold(deps, lane, { read, held: heldOf(read, waiting), outcome: 'waiting' });
  }
  Object.assign(lane, { tries: { offset: read.raw.offset, count: tries } });
  const delayMs = retryDelaysMs[tries - 1];
  if (!(error instanceof DomainError) && delayMs !== undefined && !deps.probing())
    return tryAgain(lane, read.raw.offset, delayMs);
  deps.kafka.logger.error({ err: error, ...lane.ref, offset: read.raw.offset, tries }, 'message failed');
  return giveUp(deps, lane, {
    read,
    held: heldOf(read, { state: 'dead', blocking: ordered, attempts: tries, failure: failureOf(error) }),
  });
}

/** A message that cannot be taken now is kept, and the position moves past it. */
async function keep(deps: RunnerDeps, lane: Lane, reads: readonly ReadMessage[]): Promise<Worked> {
  const [read] = reads;
  if (!read) return nothing;
  if (read.kind === 'unreadable') {
    const { failure } = read;
    deps.kafka.logger.error({ ...lane.ref, offset: read.raw.offset, ...failure }, 'message cannot be read');
    return giveUp(deps, lane, {
      read,
      held: heldOf(read, { state: 'dead', blocking: deps.ordered, attempts: 1, failure }),
    });
  }
  if (read.kind === 'unknown') {
    return hold(deps, lane, { read, held: heldOf(read, { state: 'unknown', blocking: false }), outcome: 'unknown' });
  }
  return hold(deps, lane, { read, held: heldOf(read, { state: 'queued', blocking: true }), outcome: 'parked' });
}

async function giveUp(deps: RunnerDeps, lane: Lane, { read, held }: Pick<Hold, 'read' | 'held'>): Promise<Worked> {
  deps.window.record(true);
  if (deps.probing() || deps.window.tripped()) {
    deps.stopLine(lane);
    return nothing;
  }
  const tell = await tellDeadLetter(deps, held);
  return hold(deps, lane, { read, held, outcome: 'dead_letter', tell });
}

interface Hold {
  readonly read: ReadMessage;
  readonly held: HeldMessage;
  readonly outcome: Outcome;
  readonly tell?: readonly EncodedMessage[];
}

async function hold(deps: RunnerDeps, lane: Lane, { read, held, outcome, tell = [] }: Hold): Promise<Worked> {
  if (!lane.claim) return nothing;
  await deps.store.hold(lane.claim, { to: positionAfter(read.raw), held: [held], tell });
  const blocked = held.blocking ? new Set(lane.blocked).add(held.key) : lane.blocked;
  Object.assign(lane, { blocked, held: lane.held + 1 });
  moveOn(lane, read.raw);
  count(deps, lane.ref.topic, { [outcome]: 1 });
  return { messages: 1, goOn: true };
}

/** Short pauses are waited out: the batch keeps its place and its membership, and partitions worked on beside it go on. */
async function tryAgain(lane: Lane, offset: number, delayMs: number): Promise<Worked> {
  Object.assign(lane, { singlyUntil: Math.max(lane.singlyUntil, offset) });
  await new Promise((resolve) => setTimeout(resolve, delayMs * (0.75 + Math.random() / 2)));
  return { messages: 0, goOn: true };
}
