import type { Admission, ConsumerStore, MessageIdentity, PartitionClaim, PartitionRef } from '@wellflow/kernel';
import { createInMemoryHeld } from './in-memory-held';
import { moveInMemory, nameOf } from './in-memory-position';
import { clock } from './in-memory-state';
import type { InMemoryMessagingTransactions, MessagingState } from './in-memory-state';
import { judgeOrder } from './judge-order';

export function createInMemoryConsumerStore(transactions: InMemoryMessagingTransactions): ConsumerStore {
  const { system, stateOf, organizationOf, withOrganization } = transactions;
  return {
    withOrganization,
    claim: (ref, cluster) => system((state) => claimInMemory(state, ref, cluster)),
    advance: async (tx, moves) => moves.forEach(({ claim, to }) => moveInMemory(stateOf(tx), claim, to)),
    admit: async (tx, group, messages) => admitInMemory(stateOf(tx), `${group} ${organizationOf(tx)}`, messages),
    ...createInMemoryHeld(transactions),
    reset: (ref, to, { actor, reason }) =>
      system(({ positions, audit }) => {
        const generation = (positions.get(nameOf(ref))?.generation ?? 0) + 1;
        positions.set(nameOf(ref), { cluster: '', generation, nextOffset: to, witness: undefined });
        audit.push({ at: clock(), actor, action: 'reset', reason, group: ref.group, topic: ref.topic });
      }),
  };
}

function claimInMemory({ positions }: MessagingState, ref: PartitionRef, cluster: string): PartitionClaim {
  const before = positions.get(nameOf(ref)) ?? { cluster, generation: 0, nextOffset: undefined, witness: undefined };
  const position = {
    ...before,
    generation: before.generation + 1,
    cluster: before.cluster === '' ? cluster : before.cluster,
  };
  positions.set(nameOf(ref), position);
  const { nextOffset, witness } = position;
  const begun = nextOffset !== undefined && { position: { nextOffset, ...(witness !== undefined && { witness }) } };
  return { ...ref, generation: position.generation, cluster: position.cluster, ...begun };
}

/** Groups see apart from each other, and so do organizations. */
function admitInMemory(
  { inbox, orders }: MessagingState,
  scope: string,
  messages: readonly MessageIdentity[],
): readonly Admission[] {
  const verdicts = messages.map(({ id }): Admission => {
    const seen = inbox.has(`${scope} ${id}`);
    inbox.add(`${scope} ${id}`);
    return seen ? 'seen' : 'new';
  });
  const fresh = messages.filter(({ order }, index) => order && verdicts[index] === 'new');
  const name = ({ topic, key }: Pick<MessageIdentity, 'topic' | 'key'>): string => `${scope} ${topic} ${key}`;
  const known = fresh.flatMap((message) => {
    const order = orders.get(name(message));
    return order ? [[message.key, order] as const] : [];
  });
  const { stale, newest } = judgeOrder(fresh, new Map(known));
  for (const message of fresh)
    orders.set(name(message), newest.get(message.key) ?? orders.get(name(message)) ?? { epoch: 0, sequence: 0 });
  return verdicts.map((verdict, index) =>
    verdict === 'new' && stale.has(messages[index]?.id ?? '') ? 'stale' : verdict,
  );
}
