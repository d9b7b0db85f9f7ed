import { randomUUID } from 'node:crypto';
import { StaleClaim, instantFromEpochMillis } from '@wellflow/kernel';
import type { HeldMessage, MessageIdentity, PartitionClaim, Tx } from '@wellflow/kernel';
import type { InMemoryMessaging } from './in-memory-messaging';

const at = instantFromEpochMillis(1_795_000_000_000);
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What outbox, inbox, positions and held messages promise, wherever they are kept. */
export function describeMessaging(name: string, open: () => Promise<InMemoryMessaging>): void {
  describe(name, () => {
    let subject: InMemoryMessaging;
    let group: string;
    const topic = 'valves';
    const ref = (partition = 0) => ({ group, topic, partition });
    const inOrganization = <T>(work: (tx: Tx) => Promise<T>, organization = 'acme') =>
      subject.unitOfWork.run({ organization }, work);
    const tell = (keys: readonly string[]) =>
      inOrganization((tx) =>
        subject.appendToOutbox(
          tx,
          keys.map((key) => ({ topic, key, schema: 's', payload: { key } })),
          { organization: 'acme', at },
        ),
      );
    const unsent = async (except: readonly number[] = []) =>
      (await subject.outboxStore.listUnsent(100, except)).map(({ key }) => key);
    const message = (changes: Partial<MessageIdentity> = {}): MessageIdentity => ({
      id: randomUUID(),
      topic,
      key: 'acme/1',
      ...changes,
    });
    const held = (changes: Partial<HeldMessage> = {}): HeldMessage => ({
      state: 'dead',
      blocking: true,
      organization: 'acme',
      messageId: randomUUID(),
      topic,
      partition: 0,
      offset: 7,
      key: 'acme/1',
      schema: 's',
      value: Buffer.from([0, 1, 255]),
      headers: { ce_id: 'x' },
      timestampMs: 5,
      failure: { code: 'c', text: 't' },
      attempts: 1,
      ...changes,
    });
    const hold = (claim: PartitionClaim, ...messages: readonly HeldMessage[]) =>
      subject.consumerStore.hold(claim, { to: { nextOffset: 100 }, held: messages });
    const due = async () => (await subject.consumerStore.listDue(ref(), 100)).map(({ offset }) => offset);

    beforeEach(async () => {
      subject = await open();
      group = randomUUID();
      await subject.outboxStore.markSent(
        (await subject.outboxStore.listUnsent(10_000, [])).map(({ position }) => position),
      );
    });

    describe('the outbox', () => {
      it('lists what is unsent, oldest first, until it is marked', async () => {
        expect(await subject.outboxStore.hasUnsent()).toBe(false);
        await tell(['a', 'b']);
        expect(await subject.outboxStore.hasUnsent()).toBe(true);
        await tell(['c']);
        const rows = await subject.outboxStore.listUnsent(10, []);
        expect(rows.map(({ key }) => key)).toEqual(['a', 'b', 'c']);
        expect(rows[0]).toMatchObject({
          organization: 'acme',
          topic,
          schema: 's',
          payload: { key: 'a' },
          occurredAt: at,
        });
        await subject.outboxStore.markSent([rows[1]?.position ?? 0]);
        expect(await unsent()).toEqual(['a', 'c']);
        expect(await unsent([rows[0]?.position ?? 0])).toEqual(['c']);
        expect(await subject.outboxStore.measure()).toMatchObject({ unsent: 2, parked: 0 });
      });

      it('forgets what was written in a transaction that failed', async () => {
        const failed = inOrganization(async (tx) => {
          await subject.appendToOutbox(tx, [{ topic, key: 'never', schema: 's', payload: {} }], {
            organization: 'acme',
            at,
          });
          throw new Error('no');
        });
        await expect(failed).rejects.toThrow('no');
        expect(await unsent()).toEqual([]);
      });

      it('parks a row with those behind it in its key, until the lease is next taken', async () => {
        const lease = await subject.outboxStore.acquireLease('parker', 10_000);
        await tell(['a', 'b', 'a']);
        const [first] = await subject.outboxStore.listUnsent(10, []);
        if (first) await subject.outboxStore.park(first, 'does not fit');
        expect(await unsent()).toEqual(['b']);
        expect(await subject.outboxStore.measure()).toMatchObject({ unsent: 1, parked: 2 });
        const [last] = await subject.outboxStore.listUnsent(10, []);
        if (last) await subject.outboxStore.park(last, 'nor this');
        expect(await subject.outboxStore.hasUnsent()).toBe(false);
        if (lease) await subject.outboxStore.releaseLease(lease);
        const again = await subject.outboxStore.acquireLease('another', 10_000);
        expect(await unsent()).toEqual(['a', 'b', 'a']);
        if (again) await subject.outboxStore.releaseLease(again);
      });

      it('gives its lease to one holder, and to the next when it expires, with a higher fence', async () => {
        const first = await subject.outboxStore.acquireLease('one', 300);
        expect(await subject.outboxStore.acquireLease('two', 300)).toBeUndefined();
        await wait(200);
        expect(first && (await subject.outboxStore.renewLease(first, 300))).toBe(true);
        await wait(200);
        expect(await subject.outboxStore.acquireLease('two', 300)).toBeUndefined();
        await wait(200);
        const second = await subject.outboxStore.acquireLease('two', 10_000);
        expect(second?.fence).toBeGreaterThan(first?.fence ?? Infinity);
        expect(first && (await subject.outboxStore.renewLease(first, 300))).toBe(false);
        if (second) await subject.outboxStore.releaseLease(second);
      });

      it('raises its epoch past all it ever had', async () => {
        const before = await subject.outboxStore.raiseEpoch();
        expect(await subject.outboxStore.raiseEpoch()).toBeGreaterThan(before);
      });
    });

    describe('a position', () => {
      it('is where it was left, for whoever claims it next', async () => {
        const first = await subject.consumerStore.claim(ref(), 'cluster');
        expect(first.position).toBeUndefined();
        await inOrganization((tx) =>
          subject.consumerStore.advance(tx, [{ claim: first, to: { nextOffset: 5, witness: 'w' } }]),
        );
        const second = await subject.consumerStore.claim(ref(), 'elsewhere');
        expect(second).toMatchObject({ cluster: 'cluster', position: { nextOffset: 5, witness: 'w' } });
        expect(second.generation).toBeGreaterThan(first.generation);
      });

      it('cannot be moved by an earlier claimer, nor can it hold or settle anything', async () => {
        const stale = await subject.consumerStore.claim(ref(), 'cluster');
        const current = await subject.consumerStore.claim(ref(), 'cluster');
        await hold(current, held());
        const [kept] = (await subject.deadLetterStore.list({ group }, { limit: 1 })).deadLetters;
        const id = kept?.id ?? '';
        await expect(
          inOrganization((tx) => subject.consumerStore.advance(tx, [{ claim: stale, to: { nextOffset: 9 } }])),
        ).rejects.toBeInstanceOf(StaleClaim);
        await expect(hold(stale, held({ offset: 8 }))).rejects.toBeInstanceOf(StaleClaim);
        await expect(inOrganization((tx) => subject.consumerStore.settle(tx, stale, id))).rejects.toBeInstanceOf(
          StaleClaim,
        );
        await expect(subject.consumerStore.holdAgain(stale, id, { state: 'dead', attempts: 2 })).rejects.toBeInstanceOf(
          StaleClaim,
        );
        expect(await subject.consumerStore.countHeld(group)).toMatchObject({ dead: 1 });
      });

      it('moves with others, and none of them where one claim is stale', async () => {
        const [one, lost] = [
          await subject.consumerStore.claim(ref(), 'c'),
          await subject.consumerStore.claim(ref(1), 'c'),
        ];
        const to = { nextOffset: 4, witness: 'w' };
        await subject.consumerStore.claim(ref(1), 'c');
        const both = inOrganization((tx) =>
          subject.consumerStore.advance(tx, [
            { claim: one, to },
            { claim: lost, to },
          ]),
        );
        await expect(both).rejects.toMatchObject({ name: 'StaleClaim', ref: { partition: lost.partition } });
        const [again, other] = [
          await subject.consumerStore.claim(ref(), 'c'),
          await subject.consumerStore.claim(ref(1), 'c'),
        ];
        expect([again.position, other.position]).toEqual([undefined, undefined]);
        await inOrganization((tx) =>
          subject.consumerStore.advance(tx, [
            { claim: again, to },
            { claim: other, to: { nextOffset: 7 } },
          ]),
        );
        expect(await subject.consumerStore.claim(ref(), 'c')).toMatchObject({ position: to });
        expect(await subject.consumerStore.claim(ref(1), 'c')).toMatchObject({ position: { nextOffset: 7 } });
      });

      it('can be set by a person, which fences the owner off and is audited', async () => {
        const claim = await subject.consumerStore.claim(ref(), 'cluster');
        await subject.consumerStore.reset(ref(), 3, { actor: 'eve', reason: 'restored' });
        await expect(
          inOrganization((tx) => subject.consumerStore.advance(tx, [{ claim, to: { nextOffset: 9 } }])),
        ).rejects.toBeInstanceOf(StaleClaim);
        expect(await subject.consumerStore.claim(ref(), 'new')).toMatchObject({
          cluster: 'new',
          position: { nextOffset: 3 },
        });
        expect(await subject.deadLetterStore.listAudit(1)).toMatchObject([
          { action: 'reset', actor: 'eve', reason: 'restored', group },
        ]);
      });
    });

    describe('the inbox', () => {
      const admit = (messages: readonly MessageIdentity[], organization = 'acme') =>
        inOrganization((tx) => subject.consumerStore.admit(tx, group, messages), organization);

      it('admits a message once for each group and organization', async () => {
        const one = message();
        expect(await admit([one, message(), one])).toEqual(['new', 'new', 'seen']);
        expect(await admit([one])).toEqual(['seen']);
        expect(await admit([one], 'other')).toEqual(['new']);
        group = randomUUID();
        expect(await admit([one])).toEqual(['new']);
      });

      it('forgets an admission whose transaction failed', async () => {
        const one = message();
        const failed = inOrganization(async (tx) => {
          await subject.consumerStore.admit(tx, group, [one]);
          throw new Error('no');
        });
        await expect(failed).rejects.toThrow('no');
        expect(await admit([one])).toEqual(['new']);
      });

      it('tells what is older than its key has had: by epoch, then sequence', async () => {
        const order = (epoch: number, sequence: number, key = 'acme/1') => message({ key, order: { epoch, sequence } });
        expect(await admit([order(1, 5), order(1, 4), order(1, 6), order(1, 4, 'acme/2')])).toEqual([
          'new',
          'stale',
          'new',
          'new',
        ]);
        expect(await admit([order(1, 6), order(2, 1), order(1, 9)])).toEqual(['stale', 'new', 'stale']);
        expect(await admit([message()])).toEqual(['new']);
      });
    });

    describe('a held message', () => {
      it('comes back as it was', async () => {
        const claim = await subject.consumerStore.claim(ref(), 'cluster');
        const one = held({ value: Buffer.from([0, 1, 255]), headers: { ce_id: 'ü' } });
        await hold(claim, one);
        const [found] = (await subject.deadLetterStore.list({ group }, { limit: 10 })).deadLetters;
        expect({ ...found, value: [...(found?.value ?? [])] }).toMatchObject({
          ...one,
          value: [0, 1, 255],
          group,
          replayCount: 0,
        });
        expect(await subject.deadLetterStore.find(found?.id ?? '')).toMatchObject({ offset: 7 });
      });

      it('holds up its own key alone, and lets it go in order', async () => {
        const claim = await subject.consumerStore.claim(ref(), 'cluster');
        const queued = { state: 'queued' as const };
        await hold(
          claim,
          held({ offset: 1 }),
          held({ offset: 2, ...queued }),
          held({ offset: 3, key: 'acme/2', ...queued }),
          held({ offset: 4, ...queued }),
        );
        expect(await due()).toEqual([3]);
        expect(await subject.consumerStore.listHeld(ref())).toMatchObject({
          held: 4,
          blocked: expect.arrayContaining(['acme/1', 'acme/2']),
        });
        await subject.deadLetterStore.replay({ filter: { group }, dryRun: false, actor: 'eve', maxReplays: 3 });
        expect(await due()).toEqual([1, 3]);
        const [first] = await subject.consumerStore.listDue(ref(), 1);
        await inOrganization((tx) => subject.consumerStore.settle(tx, claim, first?.id ?? ''));
        expect(await due()).toEqual([2, 3]);
      });

      it('that waits is due when it is released for its organization, or after its time', async () => {
        const claim = await subject.consumerStore.claim(ref(), 'cluster');
        const waiting = { state: 'waiting' as const, waitsFor: 'well:1' };
        await hold(
          claim,
          held({ offset: 1, ...waiting, retryInMs: 60_000 }),
          held({ offset: 2, key: 'acme/2', ...waiting, waitsFor: 'well:2', retryInMs: 100 }),
        );
        expect(await due()).toEqual([]);
        expect(await inOrganization((tx) => subject.consumerStore.release(tx, ['well:1']), 'other')).toBe(0);
        expect(await inOrganization((tx) => subject.consumerStore.release(tx, ['well:1', 'well:9']))).toBe(1);
        expect(await due()).toEqual([1]);
        await wait(150);
        expect(await due()).toEqual([1, 2]);
      });

      it('of an unknown type holds nothing up, and is due once its type is known', async () => {
        const claim = await subject.consumerStore.claim(ref(), 'cluster');
        await hold(claim, held({ offset: 1, state: 'unknown', blocking: false }), held({ offset: 2, state: 'queued' }));
        expect(await due()).toEqual([2]);
        expect(await subject.consumerStore.reviveUnknown(ref(), ['other'])).toBe(0);
        expect(await subject.consumerStore.reviveUnknown(ref(), ['s'])).toBe(1);
        expect(await due()).toEqual([1, 2]);
      });

      it('is refused when it was replayed too often, and changes nothing on a dry run', async () => {
        const claim = await subject.consumerStore.claim(ref(), 'cluster');
        await hold(claim, held());
        const replay = (dryRun: boolean) =>
          subject.deadLetterStore.replay({ filter: { group }, dryRun, actor: 'eve', maxReplays: 1 });
        expect(await replay(true)).toMatchObject([{ outcome: 'replayed' }]);
        expect(await due()).toEqual([]);
        await replay(false);
        const [first] = await subject.consumerStore.listDue(ref(), 1);
        await subject.consumerStore.holdAgain(claim, first?.id ?? '', {
          state: 'dead',
          failure: { code: 'again', text: '' },
          attempts: 2,
        });
        expect(await subject.deadLetterStore.find(first?.id ?? '')).toMatchObject({
          replayCount: 1,
          failure: { code: 'again' },
        });
        expect(await replay(false)).toMatchObject([{ outcome: 'refused-replayed-too-often' }]);
      });

      it('is skipped with a reason, audited, and lets its key go', async () => {
        const claim = await subject.consumerStore.claim(ref(), 'cluster');
        await hold(claim, held({ offset: 1 }), held({ offset: 2, state: 'queued' }));
        const [first] = (await subject.deadLetterStore.list({ group }, { limit: 1 })).deadLetters;
        const order = { ids: [first?.id ?? ''], actor: 'eve', reason: 'a test' };
        expect(await subject.deadLetterStore.skip({ ...order, dryRun: true })).toMatchObject([{ outcome: 'skipped' }]);
        expect(await due()).toEqual([]);
        await subject.deadLetterStore.skip({ ...order, dryRun: false });
        expect(await due()).toEqual([2]);
        expect(await subject.deadLetterStore.listAudit(1)).toMatchObject([
          { action: 'skip', actor: 'eve', reason: 'a test', group },
        ]);
      });

      it('is found by what it is, page by page', async () => {
        const claim = await subject.consumerStore.claim(ref(), 'cluster');
        await hold(
          claim,
          held({ offset: 1 }),
          held({ offset: 2, key: 'acme/2', failure: { code: 'other', text: '' } }),
          held({ offset: 3, key: 'bolt/1', organization: 'bolt' }),
        );
        const offsets = async (filter: object) =>
          (await subject.deadLetterStore.list({ group, ...filter }, { limit: 10 })).deadLetters.map(
            ({ offset }) => offset,
          );
        expect(await offsets({ errorCode: 'other' })).toEqual([2]);
        expect(await offsets({ organization: 'bolt' })).toEqual([3]);
        expect(await offsets({ key: 'acme/1', topic, schema: 's' })).toEqual([1]);
        expect(await offsets({ since: '2100-01-01T00:00:00.000000Z' })).toEqual([]);
        const page = await subject.deadLetterStore.list({ group }, { limit: 2 });
        expect(page.deadLetters).toHaveLength(2);
        const rest = await subject.deadLetterStore.list(
          { group },
          { limit: 2, ...(page.next !== undefined && { after: page.next }) },
        );
        expect(rest.deadLetters.map(({ offset }) => offset)).toEqual([3]);
      });

      it('is told through the outbox in the same transaction', async () => {
        const claim = await subject.consumerStore.claim(ref(), 'cluster');
        const told = { organization: 'acme', topic: 'dead', key: 'acme/1', schema: 'd', value: Buffer.from([1, 2]) };
        await subject.consumerStore.hold(claim, { to: { nextOffset: 8 }, held: [held()], tell: [told] });
        const [row] = await subject.outboxStore.listUnsent(10, []);
        expect({ ...row, value: [...(row?.value ?? [])] }).toMatchObject({
          topic: 'dead',
          key: 'acme/1',
          schema: 'd',
          value: [1, 2],
        });
      });
    });
  });
}
