import { DomainError, StaleClaim, Waiting } from '@wellflow/kernel';
import type { Failure, PartitionClaim, StoredHeldMessage } from '@wellflow/kernel';
import { failureOf, waitingRetryMs } from './dead-letter';
import type { Lane } from './lane';
import { rawOfHeld } from './raw-message';
import { readMessage } from './read-message';
import { count } from './runner-deps';
import type { RunnerDeps } from './runner-deps';
import { applyNew } from './take-messages';
import type { Readable } from './take-messages';
import { isTransient } from './transient';

const atOnce = 50;

/**
 * Tries held messages that may be tried: replayed, released, or queued with nothing before them any more. Only the owner
 * of the partition does, so their order with new messages of the key is kept.
 * @throws when the database or the registry cannot be reached, or the partition is owned by another now.
 */
export async function drainHeld(deps: RunnerDeps, lane: Lane): Promise<void> {
  const { claim } = lane;
  if (!claim || lane.held === 0) return;
  for (;;) {
    const due = await deps.store.listDue(lane.ref, atOnce);
    for (const held of due) await tryHeld(deps, claim, held);
    if (due.length === 0 || lane.state === 'lost') break;
  }
  const { blocked, held } = await deps.store.listHeld(lane.ref);
  Object.assign(lane, { blocked: new Set(blocked), held });
}

async function tryHeld(deps: RunnerDeps, claim: PartitionClaim, held: StoredHeldMessage): Promise<void> {
  const read = await readMessage(deps.read, rawOfHeld(held));
  if (read.kind === 'unreadable') return holdDead(deps, claim, { held, failure: read.failure, tries: 1 });
  if (read.kind === 'unknown') {
    return deps.store.holdAgain(claim, held.id, { state: 'unknown', attempts: held.attempts });
  }
  if (read.kind === 'unwanted') return settleUnwanted(deps, claim, held);
  // What was passed over as unknown may be older than what its key has had since; it is wanted all the same.
  const { topic, key, id } = read.identity;
  await tryReadable(deps, claim, { held, readable: held.blocking ? read : { ...read, identity: { id, topic, key } } });
}

async function tryReadable(deps: RunnerDeps, claim: PartitionClaim, { held, readable }: Trial): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const failed = await attempt(deps, claim, { held, readable });
    if (failed === undefined) return;
    const { error } = failed;
    if (error instanceof Waiting) return holdWaiting(deps, claim, { held, what: error.what });
    const delayMs = deps.retryDelaysMs[tries - 1];
    if (error instanceof DomainError || delayMs === undefined) {
      return holdDead(deps, claim, { held, failure: failureOf(error), tries });
    }
    await new Promise((resolve) => setTimeout(resolve, delayMs));
  }
}

interface Trial {
  readonly held: StoredHeldMessage;
  readonly readable: Readable;
}

/** @throws what says something about the way to the database, or that another owns the partition. */
async function attempt(
  deps: RunnerDeps,
  claim: PartitionClaim,
  { held, readable }: Trial,
): Promise<{ readonly error: unknown } | undefined> {
  try {
    const { organization } = readable.message;
    const tally = await deps.unitOfWork.run({ organization }, async (tx) => {
      await deps.store.settle(tx, claim, held.id);
      return applyNew(deps, tx, [readable]);
    });
    count(deps, held.topic, tally);
    return undefined;
  } catch (error) {
    if (error instanceof StaleClaim || isTransient(error)) throw error;
    return { error };
  }
}

async function settleUnwanted(
  { unitOfWork, store }: RunnerDeps,
  claim: PartitionClaim,
  held: StoredHeldMessage,
): Promise<void> {
  await unitOfWork.run({ organization: held.organization }, (tx) => store.settle(tx, claim, held.id));
}

interface Given {
  readonly held: StoredHeldMessage;
  readonly failure: Failure;
  readonly tries: number;
}

async function holdDead(deps: RunnerDeps, claim: PartitionClaim, { held, failure, tries }: Given): Promise<void> {
  await deps.store.holdAgain(claim, held.id, { state: 'dead', failure, attempts: held.attempts + tries });
  count(deps, held.topic, { dead_letter: 1 });
}

async function holdWaiting(
  deps: RunnerDeps,
  claim: PartitionClaim,
  { held, what }: { readonly held: StoredHeldMessage; readonly what: string },
): Promise<void> {
  const attempts = held.attempts + 1;
  await deps.store.holdAgain(claim, held.id, {
    state: 'waiting',
    attempts,
    waitsFor: what,
    retryInMs: waitingRetryMs(attempts),
  });
  count(deps, held.topic, { waiting: 1 });
}
