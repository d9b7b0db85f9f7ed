import { randomUUID } from 'node:crypto';
import type { OutboxDepth, OutboxRow, OutboxStore, OutgoingMessage, Tx } from '@wellflow/kernel';
import type { OutboxMetadata } from './append-to-outbox';
import type { InMemoryMessagingTransactions, MessagingState } from './in-memory-state';

/** Puts a row in the outbox of a transaction's state. */
export function pushToOutbox(state: MessagingState, row: Omit<OutboxRow, 'ageMs' | 'position' | 'id'>): void {
  Object.assign(state, { serial: state.serial + 1 });
  state.outbox.push({
    row: { ...row, position: state.serial, id: randomUUID() },
    writtenAt: Date.now(),
    parked: false,
  });
}

/** `appendToOutbox` on the state in memory. */
export function createInMemoryAppend({ stateOf }: InMemoryMessagingTransactions) {
  return async (
    tx: Tx,
    messages: readonly OutgoingMessage[],
    { organization, at, traceparent }: OutboxMetadata,
  ): Promise<void> => {
    for (const message of messages) {
      pushToOutbox(stateOf(tx), {
        ...message,
        organization,
        occurredAt: at,
        ...(traceparent !== undefined && { traceparent }),
      });
    }
  };
}

export function createInMemoryOutboxStore({ system }: InMemoryMessagingTransactions): OutboxStore {
  return {
    acquireLease: (holder, ttlMs) =>
      system(({ relay, outbox }) => {
        if (relay.expiresAt > Date.now() && relay.holder !== holder) return undefined;
        Object.assign(relay, { holder, fence: relay.fence + 1, expiresAt: Date.now() + ttlMs });
        for (const entry of outbox) Object.assign(entry, { parked: false });
        return { holder, fence: relay.fence, epoch: relay.epoch };
      }),
    renewLease: ({ holder, fence }, ttlMs) =>
      system(({ relay }) => {
        if (relay.holder !== holder || relay.fence !== fence || relay.expiresAt <= Date.now()) return false;
        Object.assign(relay, { expiresAt: Date.now() + ttlMs });
        return true;
      }),
    releaseLease: ({ holder, fence }) =>
      system(({ relay }) => {
        if (relay.holder === holder && relay.fence === fence) Object.assign(relay, { expiresAt: 0 });
      }),
    ...rowsOf(system),
    measure: () => system(({ outbox }) => depthOf(outbox)),
    raiseEpoch: () =>
      system(
        ({ relay }) => Object.assign(relay, { epoch: Math.max(relay.epoch + 1, Math.floor(Date.now() / 1_000)) }).epoch,
      ),
  };
}

function rowsOf(
  system: InMemoryMessagingTransactions['system'],
): Pick<OutboxStore, 'listUnsent' | 'hasUnsent' | 'markSent' | 'park'> {
  return {
    listUnsent: (limit, except) =>
      system(({ outbox }) =>
        outbox
          .filter(({ parked, row }) => !parked && !except.includes(row.position))
          .slice(0, limit)
          .map(({ row, writtenAt }) => ({ ...row, ageMs: Date.now() - writtenAt })),
      ),
    hasUnsent: () => system(({ outbox }) => outbox.some(({ parked }) => !parked)),
    markSent: (positions) =>
      system(({ outbox }) => {
        const rest = outbox.filter(({ row }) => !positions.includes(row.position));
        outbox.splice(0, outbox.length, ...rest);
      }),
    park: ({ topic, key, position }) =>
      system(({ outbox }) => {
        const behind = outbox.filter(({ row }) => row.topic === topic && row.key === key && row.position >= position);
        for (const entry of behind) Object.assign(entry, { parked: true });
      }),
  };
}

function depthOf(outbox: MessagingState['outbox']): OutboxDepth {
  const unsent = outbox.filter(({ parked }) => !parked);
  const [oldest] = unsent;
  const oldestMs = oldest ? Date.now() - oldest.writtenAt : 0;
  return { unsent: unsent.length, parked: outbox.length - unsent.length, oldestMs };
}
