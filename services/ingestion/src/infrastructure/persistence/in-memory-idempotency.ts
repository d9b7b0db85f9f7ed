import type { Attempt, IdempotencyStore, KeptAnswer, KeyScope } from '../../application/idempotency';

interface Entry {
  readonly attempt: Attempt;
  answer?: KeptAnswer;
}

/** The twin of the table, for specs: the same contract, nothing kept. */
export function createInMemoryIdempotency(): IdempotencyStore {
  const entries = new Map<string, Entry>();
  return {
    begin: async (scope, attempt) => {
      const place = placeOf(scope);
      const old = entries.get(place);
      const expired = old === undefined || old.attempt.expiresAt <= attempt.at;
      if (!expired && old.attempt.fingerprint !== attempt.fingerprint) return { outcome: 'other-body' };
      if (!expired && old.answer !== undefined) return { outcome: 'answered', answer: { ...old.answer } };
      if (!expired && old.attempt.leaseUntil > attempt.at) return { outcome: 'in-progress' };
      const receiptId = expired ? attempt.receiptId : old.attempt.receiptId;
      entries.set(place, { attempt: { ...attempt, receiptId } });
      return { outcome: 'begun', receiptId };
    },
    finish: async (scope, attemptId, answer) => {
      const entry = entries.get(placeOf(scope));
      if (entry?.attempt.attemptId !== attemptId || entry.answer !== undefined) return false;
      entry.answer = { ...answer };
      return true;
    },
    abandon: async (scope, attemptId) => {
      const entry = entries.get(placeOf(scope));
      if (entry?.attempt.attemptId === attemptId && entry.answer === undefined) entries.delete(placeOf(scope));
    },
  };
}

function placeOf({ organization, producerId, key }: KeyScope): string {
  return JSON.stringify([organization, producerId, key]);
}
