import type { IncomingMessage, PartitionPosition, Tx } from '@wellflow/kernel';
import { byOrganization } from './effect';
import type { PartitionReads } from './partition-reads';
import { witnessOf } from './raw-message';
import type { RawMessage } from './raw-message';
import type { ReadMessage } from './read-message';
import { count } from './runner-deps';
import type { RunnerDeps } from './runner-deps';

export type Readable = Extract<ReadMessage, { readonly kind: 'readable' }>;

/** Position after a message, with the message as its witness. */
export function positionAfter(raw: RawMessage): PartitionPosition {
  return { nextOffset: raw.offset + 1, witness: witnessOf(raw) };
}

/**
 * Takes messages of partitions of one topic in one transaction: positions, inbox and effect commit together. What is not
 * readable among them is only passed over.
 * @throws StaleClaim; what the handler throws, and nothing has happened then.
 */
export async function takeMessages(deps: RunnerDeps, parts: readonly PartitionReads[]): Promise<void> {
  const moves = parts.flatMap(({ claim, reads }) => {
    const last = reads.at(-1);
    return last === undefined ? [] : [{ claim, to: positionAfter(last.raw) }];
  });
  const reads = parts.flatMap((part) => part.reads);
  const messages = reads.filter((read) => read.kind === 'readable');
  const [first] = messages;
  const unwanted = reads.length - messages.length;
  const topic = parts[0]?.topic ?? '';
  if (!first) {
    for (const { claim, to } of moves) await deps.store.hold(claim, { to });
    return count(deps, topic, { unwanted });
  }
  const stop = deps.counters.handling.startTimer({ group: deps.group, topic });
  const tally = await deps.unitOfWork.run({ organization: first.message.organization }, async (tx) => {
    // First of all, so that a stale owner has no effect and the next one waits for this transaction.
    await deps.store.advance(tx, moves);
    return applyNew(deps, tx, messages);
  });
  stop();
  count(deps, topic, { ...tally, unwanted });
}

/** Runs the effect for those that are new, and says how many were what. */
export async function applyNew(deps: RunnerDeps, tx: Tx, messages: readonly Readable[]) {
  const tally = { handled: 0, repeated: 0, stale: 0 };
  const fresh = new Set<IncomingMessage<unknown>>();
  for (const [organization, own] of byOrganization(messages.map(flatten))) {
    const identities = own.map(({ read }) => read.identity);
    const verdicts = await deps.store.withOrganization(tx, organization, () =>
      deps.store.admit(tx, deps.group, identities),
    );
    own.forEach(({ read }, index) => {
      const verdict = verdicts[index];
      if (verdict === 'new') fresh.add(read.message);
      tally[verdict === 'new' ? 'handled' : outcomes[verdict ?? 'seen']] += 1;
    });
  }
  const inOrder = messages.map(({ message }) => message).filter((message) => fresh.has(message));
  if (inOrder.length > 0) await deps.effect.apply(tx, inOrder);
  return tally;
}

const outcomes = { seen: 'repeated', stale: 'stale', new: 'handled' } as const;

function flatten(read: Readable): { readonly organization: string; readonly read: Readable } {
  return { organization: read.message.organization, read };
}
