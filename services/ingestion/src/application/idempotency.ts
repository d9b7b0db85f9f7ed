import { addMicros, microsPerDay, microsPerSecond, type Clock, type Instant } from '@wellflow/kernel';

/** Whose key it is: another producer's equal key is another key. */
export interface KeyScope {
  readonly organization: string;
  readonly producerId: string;
  readonly key: string;
}

/** An answer that is given again byte for byte. */
export interface KeptAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export interface Attempt {
  /** SHA-256 of content type and body, in hexadecimal. */
  readonly fingerprint: string;
  readonly attemptId: string;
  readonly receiptId: string;
  readonly at: Instant;
  /** Until then nobody else tries; a process that died in between holds the key no longer. */
  readonly leaseUntil: Instant;
  readonly expiresAt: Instant;
}

export type Begun =
  | { readonly outcome: 'begun'; readonly receiptId: string }
  | { readonly outcome: 'answered'; readonly answer: KeptAnswer }
  | { readonly outcome: 'in-progress' | 'other-body' };

/** Keys and the answers given for them. */
export interface IdempotencyStore {
  /** Of many that begin at once, one does. A lapsed attempt is begun again with the receipt it had. */
  begin(scope: KeyScope, attempt: Attempt): Promise<Begun>;
  /** False when the attempt had lapsed and another took its place: then nothing is kept. */
  finish(scope: KeyScope, attemptId: string, answer: KeptAnswer): Promise<boolean>;
  /** The work failed: the key may be used at once. */
  abandon(scope: KeyScope, attemptId: string): Promise<void>;
}

export interface Keyed {
  readonly scope: KeyScope;
  readonly fingerprint: string;
}

export type AnswerOnce = (
  keyed: Keyed,
  work: (receiptId: string) => Promise<KeptAnswer>,
) => Promise<Exclude<Begun, { readonly outcome: 'begun' }>>;

export interface AnswerOnceDeps {
  readonly store: IdempotencyStore;
  readonly now: Clock;
  readonly newId: () => string;
}

// Longer than any request may take (30 s), so that a slow one is not begun a second time beside itself.
const leaseMicros = 60n * microsPerSecond;
const keptMicros = microsPerDay;

/**
 * Does the work for a key once and gives every repetition the first answer. An answer that was never kept (the work
 * threw, the process died) is worked out again: each reading has its effect once all the same.
 */
export function createAnswerOnce({ store, now, newId }: AnswerOnceDeps): AnswerOnce {
  return async ({ scope, fingerprint }, work) => {
    const attemptId = newId();
    const at = now();
    const lease = { at, leaseUntil: addMicros(at, leaseMicros), expiresAt: addMicros(at, keptMicros) };
    const begun = await store.begin(scope, { fingerprint, attemptId, receiptId: newId(), ...lease });
    if (begun.outcome !== 'begun') return begun;
    const answer = await orAbandon(store, { scope, attemptId }, () => work(begun.receiptId));
    const kept = await store.finish(scope, attemptId, answer);
    return kept ? { outcome: 'answered', answer } : { outcome: 'in-progress' };
  };
}

async function orAbandon<T>(
  store: IdempotencyStore,
  { scope, attemptId }: { readonly scope: KeyScope; readonly attemptId: string },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // If that fails too, the lease lets go of the key.
    await store.abandon(scope, attemptId).catch(() => undefined);
    throw error;
  }
}
