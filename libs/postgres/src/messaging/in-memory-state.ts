import type {
  HeldState,
  Instant,
  MessagingAudit,
  OutboxRow,
  StoredHeldMessage,
  Tx,
  UnitOfWork,
} from '@wellflow/kernel';
import { instantFromEpochMillis } from '@wellflow/kernel';
import { createInMemoryTransactions } from '../events/in-memory-transactions';
import type { KnownOrder } from './judge-order';

export interface PositionInMemory {
  readonly cluster: string;
  readonly generation: number;
  readonly nextOffset: number | undefined;
  readonly witness: string | undefined;
}

interface Held {
  readonly kept: Omit<StoredHeldMessage, 'state' | 'attempts' | 'replayCount' | 'failure' | 'waitsFor'>;
  state: HeldState;
  attempts: number;
  replayCount: number;
  failure: StoredHeldMessage['failure'];
  waitsFor: string | undefined;
  retryAt: number;
}

interface State {
  readonly outbox: { readonly row: Omit<OutboxRow, 'ageMs'>; readonly writtenAt: number; parked: boolean }[];
  readonly relay: { holder: string; fence: number; expiresAt: number; epoch: number };
  readonly inbox: Set<string>;
  readonly orders: Map<string, KnownOrder>;
  readonly positions: Map<string, PositionInMemory>;
  readonly held: Held[];
  readonly audit: MessagingAudit[];
  serial: number;
}

/** Everything messaging keeps, mutable within its transaction. */
export type MessagingState = State;
export type HeldInMemory = Held;

export interface InMemoryMessagingTransactions {
  readonly unitOfWork: UnitOfWork;
  readonly system: <T>(work: (state: MessagingState, tx: Tx) => Promise<T> | T) => Promise<T>;
  readonly stateOf: (tx: Tx) => MessagingState;
  readonly organizationOf: (tx: Tx) => string;
  readonly withOrganization: <T>(tx: Tx, organization: string, work: () => Promise<T>) => Promise<T>;
}

/** Each transaction works on a copy, which becomes the state when it commits. */
export function createMessagingTransactions(): InMemoryMessagingTransactions {
  const { unitOfWork, get, set } = createInMemoryTransactions<MessagingState>(emptyState());
  const organizations = new WeakMap<object, string>();
  const organizationOf = (tx: Tx): string => organizations.get(tx) ?? '';
  const run = <T>(organization: string, work: (tx: Tx) => Promise<T>): Promise<T> =>
    unitOfWork.run({ organization }, (tx) => {
      organizations.set(tx, organization);
      set(tx, structuredClone(get(tx)));
      return work(tx);
    });
  return {
    organizationOf,
    stateOf: get,
    unitOfWork: { run: ({ organization }, work) => run(organization, work) },
    system: (work) => run('', async (tx) => work(get(tx), tx)),
    withOrganization: async (tx, organization, work) => {
      const before = organizationOf(tx);
      organizations.set(tx, organization);
      return work().finally(() => organizations.set(tx, before));
    },
  };
}

export const clock = (): Instant => instantFromEpochMillis(Date.now());

function emptyState(): MessagingState {
  return {
    outbox: [],
    relay: { holder: '', fence: 0, expiresAt: 0, epoch: Math.floor(Date.now() / 1_000) },
    inbox: new Set(),
    orders: new Map(),
    positions: new Map(),
    held: [],
    audit: [],
    serial: 0,
  };
}
