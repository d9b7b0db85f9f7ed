import { StaleClaim } from '@wellflow/kernel';
import type { Admission, ConsumerStore, PartitionClaim, PartitionPosition, PartitionRef } from '@wellflow/kernel';
import { createInMemoryHeld } from './in-memory-held';
import { clock } from './in-memory-state';
import type { InMemoryMessagingTransactions, MessagingState, PositionInMemory } from './in-memory-state';
import { judgeOrder } from './judge-order';

const nameOf = ({ group, topic, partition }: PartitionRef): string => `${group} ${topic} ${partition}`;

/** @throws StaleClaim */
export function ownedPosition(state: MessagingState, claim: PartitionClaim): PositionInMemory {
  const position = state.positions.get(nameOf(claim));
  if (position?.generation !== claim.generation) throw new StaleClaim(claim);
  return position;
}

export function moveInMemory(
  state: MessagingState,
  claim: PartitionClaim,
  { nextOffset, witness }: PartitionPosition,
): void {
  Object.assign(ownedPosition(state, claim), { nextOffset, witness });
}

export function createInMemoryConsumerStore(transactions: InMemoryMessagingTransactions): ConsumerStore {
  const { system, stateOf, organizationOf, withOrganization } = transactions;
  return {
    withOrganization,
    claim: (ref, cluster) => system((state) => claimInMemory(state, ref, cluster)),
    advance: async (tx, claim, to) => moveInMemory(stateOf(tx), claim, to),
    admit: async (tx, group, messages) => {
      const { inbox, orders } = stateOf(tx);
      const verdicts = messages.map(({ id }): Admission => {
        const entry = `${group} ${organizationOf(tx)} ${id}`;
        if (inbox.has(entry)) return 'seen';
        inbox.add(entry);
        return 'new';
      });
      const fresh = messages.filter(({ order }, index) => order && verdicts[index] === 'new');
      const name = ({ topic, key }: { readonly topic: string; readonly key: string }): string =>
        `${group} ${topic} ${key}`;
      const known = new Map(
        fresh.flatMap((message) =>
          orders.has(name(message)) ? [[message.key, orders.get(name(message))] as const] : [],
        ),
      );
      const { stale, newest } = judgeOrder(fresh, compact(known));
      for (const [key, order] of newest) orders.set(name({ topic: fresh[0]?.topic ?? '', key }), order);
      return verdicts.map((verdict, index) =>
        verdict === 'new' && stale.has(messages[index]?.id ?? '') ? 'stale' : verdict,
      );
    },
    ...createInMemoryHeld(transactions),
    reset: (ref, to, { actor, reason }) =>
      system(({ positions, audit }) => {
        const generation = (positions.get(nameOf(ref))?.generation ?? 0) + 1;
        positions.set(nameOf(ref), { cluster: '', generation, nextOffset: to, witness: undefined });
        audit.push({ at: clock(), actor, action: 'reset', reason, group: ref.group, topic: ref.topic });
      }),
  };
}

function compact<Value>(map: ReadonlyMap<string, Value | undefined>): ReadonlyMap<string, Value> {
  return new Map([...map].flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
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
