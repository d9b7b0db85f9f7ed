import { randomUUID } from 'node:crypto';
import { addMicros, microsPerDay, microsPerMinute, parseInstant, type Instant } from '@wellflow/kernel';
import { testOrganization } from '@wellflow/testing';
import type { Attempt, IdempotencyStore, KeyScope } from '../../application/idempotency';

const at = parseInstant('2026-11-23T12:00:00Z');
const answer = { status: 202, contentType: 'application/json', body: '{"a": 1,\n "b":"☃"}' };

export function anAttempt(changes: Partial<Attempt> = {}, from: Instant = at): Attempt {
  return {
    fingerprint: 'f1',
    attemptId: randomUUID(),
    receiptId: randomUUID(),
    at: from,
    leaseUntil: addMicros(from, microsPerMinute),
    expiresAt: addMicros(from, microsPerDay),
    ...changes,
  };
}

/** What keys promise, wherever they are kept. */
export function describeIdempotency(name: string, open: () => Promise<IdempotencyStore>): void {
  describe(name, () => {
    let store: IdempotencyStore;
    let scope: KeyScope;
    beforeAll(async () => {
      store = await open();
    });
    beforeEach(() => {
      scope = { organization: testOrganization(), producerId: 'rtu-7', key: 'k' };
    });

    it('gives the answer that was kept, byte for byte', async () => {
      const first = anAttempt();
      expect(await store.begin(scope, first)).toEqual({ outcome: 'begun', receiptId: first.receiptId });
      expect(await store.finish(scope, first.attemptId, answer)).toBe(true);
      expect(await store.begin(scope, anAttempt())).toEqual({ outcome: 'answered', answer });
    });

    it('lets one of many begin', async () => {
      const all = await Promise.all(Array.from({ length: 6 }, () => store.begin(scope, anAttempt())));
      expect(all.map(({ outcome }) => outcome).sort()).toEqual(['begun', ...Array(5).fill('in-progress')]);
    });

    it('knows another body, in progress and answered', async () => {
      const first = anAttempt();
      await store.begin(scope, first);
      expect(await store.begin(scope, anAttempt({ fingerprint: 'f2' }))).toEqual({ outcome: 'other-body' });
      await store.finish(scope, first.attemptId, answer);
      expect(await store.begin(scope, anAttempt({ fingerprint: 'f2' }))).toEqual({ outcome: 'other-body' });
    });

    it('lets a lapsed attempt be begun again with its receipt, and the one that lapsed keep nothing', async () => {
      const [dead, heir] = [anAttempt(), anAttempt({}, addMicros(at, 2n * microsPerMinute))];
      await store.begin(scope, dead);
      expect(await store.begin(scope, heir)).toEqual({ outcome: 'begun', receiptId: dead.receiptId });
      expect(await store.finish(scope, dead.attemptId, { ...answer, body: 'late' })).toBe(false);
      await store.abandon(scope, dead.attemptId);
      expect(await store.finish(scope, heir.attemptId, answer)).toBe(true);
    });

    it('forgets a key after a day, whatever its body', async () => {
      const first = anAttempt();
      await store.begin(scope, first);
      await store.finish(scope, first.attemptId, answer);
      const later = anAttempt({ fingerprint: 'f2' }, addMicros(at, microsPerDay));
      expect(await store.begin(scope, later)).toEqual({ outcome: 'begun', receiptId: later.receiptId });
    });

    it('lets a key that was abandoned be used at once, and keeps an answer that was given', async () => {
      const first = anAttempt();
      await store.begin(scope, first);
      await store.abandon(scope, first.attemptId);
      const second = anAttempt();
      expect(await store.begin(scope, second)).toMatchObject({ outcome: 'begun' });
      await store.finish(scope, second.attemptId, answer);
      await store.abandon(scope, second.attemptId);
      expect(await store.begin(scope, anAttempt())).toMatchObject({ outcome: 'answered' });
    });

    it('holds keys of producers and organizations apart', async () => {
      const others = [scope, { ...scope, producerId: 'rtu-8' }, { ...scope, organization: testOrganization() }];
      for (const other of others) expect(await store.begin(other, anAttempt())).toMatchObject({ outcome: 'begun' });
    });
  });
}
