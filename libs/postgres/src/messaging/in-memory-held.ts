import { StaleClaim } from '@wellflow/kernel';
import type {
  ConsumerStore,
  HeldMessage,
  HeldState,
  PartitionClaim,
  PartitionRef,
  StoredHeldMessage,
} from '@wellflow/kernel';
import { moveInMemory, ownedPosition } from './in-memory-position';
import { pushToOutbox } from './in-memory-outbox-store';
import { clock } from './in-memory-state';
import type { HeldInMemory, InMemoryMessagingTransactions, MessagingState } from './in-memory-state';

type Held = Pick<
  ConsumerStore,
  'hold' | 'listHeld' | 'listDue' | 'reviveUnknown' | 'settle' | 'holdAgain' | 'release' | 'countHeld'
>;

export function toStored({ kept, state, attempts, replayCount, failure, waitsFor }: HeldInMemory): StoredHeldMessage {
  return {
    ...kept,
    state,
    attempts,
    replayCount,
    ...(failure && { failure }),
    ...(waitsFor !== undefined && { waitsFor }),
  };
}

export function createInMemoryHeld(transactions: InMemoryMessagingTransactions): Held {
  return { ...keeping(transactions), ...retrying(transactions), ...inTheirTransaction(transactions) };
}

function keeping({ system }: InMemoryMessagingTransactions): Pick<Held, 'hold' | 'listHeld' | 'listDue' | 'countHeld'> {
  return {
    hold: (claim, { to, held = [], tell = [] }) =>
      system((state) => {
        moveInMemory(state, claim, to);
        for (const message of held) keep(state, claim, message);
        for (const message of tell) pushToOutbox(state, { ...message, payload: {}, occurredAt: clock() });
      }),
    listHeld: (ref) =>
      system((state) => {
        const own = ofPartition(state, ref);
        return {
          held: own.length,
          blocked: [...new Set(own.filter(({ kept }) => kept.blocking).map(({ kept }) => kept.key))],
        };
      }),
    listDue: (ref, limit) =>
      system((state) =>
        ofPartition(state, ref)
          .filter((held) => isDue(state, held))
          .slice(0, limit)
          .map(toStored),
      ),
    countHeld: (group) => system(({ held }) => countByState(held.filter(({ kept }) => kept.group === group))),
  };
}

function retrying({ system }: InMemoryMessagingTransactions): Pick<Held, 'reviveUnknown' | 'holdAgain'> {
  return {
    reviveUnknown: (ref, schemas) =>
      system((state) => {
        const known = ofPartition(state, ref).filter(
          (held) => held.state === 'unknown' && schemas.includes(held.kept.schema ?? ''),
        );
        for (const held of known) Object.assign(held, { state: 'due' });
        return known.length;
      }),
    holdAgain: (claim, id, { retryInMs = Infinity, ...again }) =>
      system((state) => {
        ownedPosition(state, claim);
        const held = state.held.find(({ kept }) => kept.id === id);
        if (!held) return;
        const replayCount = held.replayCount + (held.state === 'due' ? 1 : 0);
        Object.assign(held, {
          failure: undefined,
          waitsFor: undefined,
          ...again,
          replayCount,
          retryAt: Date.now() + retryInMs,
        });
      }),
  };
}

function inTheirTransaction({
  stateOf,
  organizationOf,
}: InMemoryMessagingTransactions): Pick<Held, 'settle' | 'release'> {
  return {
    settle: async (tx, claim, id) => {
      const state = stateOf(tx);
      ownedPosition(state, claim);
      const index = state.held.findIndex(({ kept }) => kept.id === id);
      if (index === -1) throw new StaleClaim(claim);
      state.held.splice(index, 1);
    },
    release: async (tx, names) => {
      const organization = organizationOf(tx);
      const waiting = stateOf(tx).held.filter(
        ({ kept, state, waitsFor }) =>
          state === 'waiting' && kept.organization === organization && names.includes(waitsFor ?? ''),
      );
      for (const held of waiting) Object.assign(held, { state: 'due' });
      return waiting.length;
    },
  };
}

function ofPartition({ held }: MessagingState, { group, topic, partition }: PartitionRef): readonly HeldInMemory[] {
  return held.filter(({ kept }) => kept.group === group && kept.topic === topic && kept.partition === partition);
}

function isDue({ held }: MessagingState, candidate: HeldInMemory): boolean {
  const { kept, state, retryAt } = candidate;
  const tried = state === 'due' || state === 'queued' || (state === 'waiting' && retryAt <= Date.now());
  const first = held.find(
    (one) =>
      one.kept.blocking && one.kept.group === kept.group && one.kept.topic === kept.topic && one.kept.key === kept.key,
  );
  return tried && (!kept.blocking || first === candidate);
}

function keep(state: MessagingState, claim: PartitionClaim, { retryInMs = Infinity, ...message }: HeldMessage): void {
  const { state: heldState, attempts, failure, waitsFor, ...rest } = message;
  if (ofPartition(state, claim).some(({ kept }) => kept.offset === message.offset)) return;
  Object.assign(state, { serial: state.serial + 1 });
  const kept = { ...rest, group: claim.group, id: String(state.serial), heldAt: clock() };
  state.held.push({
    kept,
    state: heldState,
    attempts,
    failure,
    waitsFor,
    replayCount: 0,
    retryAt: Date.now() + retryInMs,
  });
}

function countByState(held: readonly HeldInMemory[]): Readonly<Record<HeldState, number>> {
  const count = (state: HeldState): number => held.filter((one) => one.state === state).length;
  return {
    dead: count('dead'),
    waiting: count('waiting'),
    queued: count('queued'),
    unknown: count('unknown'),
    due: count('due'),
  };
}
