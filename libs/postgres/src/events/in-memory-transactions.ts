import type { Tx, UnitOfWork } from '@wellflow/kernel';
import { TransactionEnded } from '../database/errors';

export interface InMemoryTransactions<Kept> {
  readonly unitOfWork: UnitOfWork;
  readonly get: (tx: Tx) => Kept;
  readonly set: (tx: Tx, kept: Kept) => void;
  readonly committed: () => Kept;
  /** Returns how to stop. */
  readonly onCommitted: (listener: () => void) => () => void;
}

/** Transactions over one immutable value, one after the other: what is not committed is never seen. */
export function createInMemoryTransactions<Kept>(initial: Kept): InMemoryTransactions<Kept> {
  let committed = initial;
  const open = new Map<object, Kept>();
  const listeners = new Set<() => void>();
  const isOpen = (token: object): token is Tx => open.has(token);

  async function attempt<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const token = {};
    open.set(token, committed);
    try {
      if (!isOpen(token)) throw new TransactionEnded();
      const result = await work(token);
      committed = open.get(token) ?? committed;
      listeners.forEach((listener) => listener());
      return result;
    } finally {
      open.delete(token);
    }
  }

  return {
    unitOfWork: oneAfterTheOther(attempt),
    get: (tx) => open.get(tx) ?? ended(),
    set: (tx, kept) => void (open.has(tx) ? open.set(tx, kept) : ended()),
    committed: () => committed,
    onCommitted: (listener) => stopOf(listeners, listener),
  };
}

function oneAfterTheOther(attempt: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>): UnitOfWork {
  let last: Promise<unknown> = Promise.resolve();
  return {
    run: (_scope, work) => {
      const running = last.then(() => attempt(work));
      last = running.catch(() => undefined);
      return running;
    },
  };
}

function stopOf(listeners: Set<() => void>, listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function ended(): never {
  throw new TransactionEnded();
}
