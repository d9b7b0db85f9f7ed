import { randomUUID } from 'node:crypto';
import { DomainError, instantFromEpochMillis } from '@wellflow/kernel';
import type { CommandMetadata, Decider, OutgoingMessage, Tx } from '@wellflow/kernel';
import { UnknownCommit } from '../database/errors';
import type { AggregateDeps } from './aggregate';
import { VersionConflict, beginning } from './event-store';
import type { EventStore, StreamName } from './event-store';
import { createExecute, createExecuteWithin } from './execute';
import { createReadAggregate } from './read-aggregate';
import { createUpcasters } from './upcasters';

type Deposited = { readonly type: 'Deposited'; readonly amount: number };
type Emptied = { readonly type: 'Emptied' };
type TankEvent = Deposited | Emptied;
type TankCommand = { readonly type: 'Deposit'; readonly amount: number } | { readonly type: 'Empty' };

const tankDecider: Decider<number, TankCommand, TankEvent> = {
  initialState: 0,
  decide: (command, level) => {
    if (command.type === 'Empty') return level === 0 ? [] : [{ type: 'Emptied' }];
    if (level + command.amount > 1_000) throw new DomainError('tank/full', 'The tank is full');
    return [{ type: 'Deposited', amount: command.amount }];
  },
  evolve: (level, event) => (event.type === 'Emptied' ? 0 : level + event.amount),
};

const toMessages = (
  event: TankEvent,
  { organization, id, version }: { organization: string; id: string; version: number },
): OutgoingMessage[] =>
  event.type === 'Emptied'
    ? []
    : [{ topic: 'tanks', key: `${organization}/${id}`, schema: 'spec.DepositedV1', payload: { version } }];

export function metadataOf(changes: Partial<CommandMetadata> = {}): CommandMetadata {
  return {
    organization: 'org',
    commandId: randomUUID(),
    actor: 'somebody',
    at: instantFromEpochMillis(Date.now()),
    ...changes,
  };
}

export interface EventStoreSubject {
  readonly eventStore: EventStore;
  /** Keys and payloads told by committed transactions for an aggregate, in order. */
  readonly told: (key: string) => Promise<readonly unknown[]>;
}

/** What an event store promises, whichever it is. */
export function describeEventStore(name: string, create: () => Promise<EventStoreSubject>): void {
  describe(name, () => {
    let subject: EventStoreSubject;
    let id: string;
    beforeAll(async () => {
      subject = await create();
    });
    beforeEach(() => {
      id = randomUUID();
    });

    const depsOf = (changes: Partial<AggregateDeps<number, TankCommand, TankEvent>> = {}) => ({
      category: 'tank',
      decider: tankDecider,
      eventStore: subject.eventStore,
      toMessages,
      ...changes,
    });
    const tank = (): StreamName => ({ category: 'tank', organization: 'org', id });
    const inTx = <T>(work: (tx: Tx) => Promise<T>) => subject.eventStore.unitOfWork.run({ organization: 'org' }, work);
    const deposit = (amount: number, metadata = metadataOf()) =>
      createExecute(depsOf())(id, { type: 'Deposit', amount }, metadata);
    const append = (amounts: readonly number[], expectedVersion?: number) =>
      inTx((tx) =>
        subject.eventStore.append(tx, {
          stream: tank(),
          events: amounts.map((amount) => ({ event: { type: 'Deposited', amount }, schemaVersion: 1 })),
          metadata: metadataOf(),
          ...(expectedVersion === undefined ? {} : { expectedVersion }),
        }),
      );
    const read = () => inTx((tx) => subject.eventStore.readStream(tx, tank()));

    describe('streams', () => {
      it('number their events from 1 without gaps, and keep what was recorded with them', async () => {
        await append([1, 2]);
        await append([3]);
        const events = await read();
        expect(events.map(({ version, event }) => [version, event])).toEqual(
          [1, 2, 3].map((n) => [n, { type: 'Deposited', amount: n }]),
        );
        expect(events[0]).toMatchObject({
          stream: tank(),
          schemaVersion: 1,
          metadata: { organization: 'org', actor: 'somebody' },
        });
        expect(events[0]?.recordedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
      });

      it('refuse an append that expects another version, and keep nothing of it', async () => {
        await append([1]);
        const conflicting = append([2], 0);
        await expect(conflicting).rejects.toThrow(VersionConflict);
        await expect(conflicting).rejects.toMatchObject({ expected: 0, actual: 1 });
        expect(await read()).toHaveLength(1);
      });

      it('let one of many win that expect the same version', async () => {
        const results = await Promise.allSettled(Array.from({ length: 8 }, (_, n) => append([n], 0)));
        expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
        expect(await read()).toHaveLength(1);
      });

      it('keep nothing of a transaction that failed', async () => {
        const failing = inTx(async (tx) => {
          const event = { event: { type: 'Deposited', amount: 1 }, schemaVersion: 1 };
          await subject.eventStore.append(tx, { stream: tank(), events: [event], metadata: metadataOf() });
          throw new Error('no');
        });
        await expect(failing).rejects.toThrow('no');
        expect(await read()).toEqual([]);
      });

      it('can be read up to a version, and as they had been recorded at an instant', async () => {
        await append([1]);
        await append([2]);
        const firstAt = (await read())[0]?.recordedAt;
        await new Promise((resolve) => setTimeout(resolve, 5));
        await append([3]);
        const lastAt = (await read())[2]?.recordedAt;
        const level = createReadAggregate(depsOf());
        expect(await level({ organization: 'org', id, upTo: 2 })).toEqual({ state: 3, version: 2 });
        expect(await level({ organization: 'org', id, ...(lastAt && { asOf: lastAt }) })).toEqual({
          state: 6,
          version: 3,
        });
        const early = await inTx((tx) => subject.eventStore.readStream(tx, tank(), firstAt ? { asOf: firstAt } : {}));
        expect(early.length).toBeGreaterThan(0);
        expect(early.length).toBeLessThan(3);
      });

      it('appear in the order of all events once, batch after batch', async () => {
        for (const amount of [1, 2, 3, 4, 5]) await append([amount]);
        const seen = [];
        for (let after = beginning; ;) {
          const batch = await subject.eventStore.readAll({ after, limit: 2, categories: ['tank'] });
          after = batch.at(-1)?.position ?? after;
          seen.push(...batch.filter(({ stream }) => stream.id === id).map(({ version }) => version));
          if (batch.length === 0 && seen.length >= 5) break;
        }
        expect(seen).toEqual([1, 2, 3, 4, 5]);
        expect(await subject.eventStore.readAll({ after: beginning, limit: 9, categories: ['nothing'] })).toEqual([]);
      });

      it('call those who wait for an append after its commit', async () => {
        let called = 0;
        const stop = subject.eventStore.onAppended(() => (called += 1));
        await append([1]);
        stop();
        await append([2]);
        expect(called).toBe(1);
      });
    });

    describe('executing', () => {
      it('decides on what happened before, and tells others', async () => {
        await deposit(400);
        expect(await deposit(500)).toEqual({ state: 900, events: [{ type: 'Deposited', amount: 500 }], version: 2 });
        await expect(deposit(200)).rejects.toThrow('The tank is full');
        expect(await subject.told(`org/${id}`)).toEqual([{ version: 1 }, { version: 2 }]);
      });

      it('carries a command out once, and gives what it did when asked again', async () => {
        const metadata = metadataOf();
        const first = await deposit(400, metadata);
        await deposit(100);
        expect(await deposit(400, metadata)).toEqual(first);
        expect(await read()).toHaveLength(2);
        expect(await subject.told(`org/${id}`)).toHaveLength(2);
      });

      it('carries a command out once that is sent many times at once', async () => {
        const metadata = metadataOf();
        const results = await Promise.all(Array.from({ length: 6 }, () => deposit(400, metadata)));
        expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
        expect(await read()).toHaveLength(1);
      });

      it('remembers a command that changed nothing', async () => {
        const empty = metadataOf();
        const execute = createExecute(depsOf());
        await execute(id, { type: 'Empty' }, empty);
        await deposit(10);
        expect(await execute(id, { type: 'Empty' }, empty)).toEqual({ state: 0, events: [], version: 0 });
        expect((await createReadAggregate(depsOf())({ organization: 'org', id })).state).toBe(10);
      });

      it('refuses a command id that was used for another aggregate', async () => {
        const metadata = metadataOf();
        await deposit(1, metadata);
        id = randomUUID();
        await expect(deposit(1, metadata)).rejects.toMatchObject({ code: 'commands/id-reused' });
      });

      it('decides again when others appended meanwhile, so that nothing overflows', async () => {
        const results = await Promise.allSettled(Array.from({ length: 15 }, () => deposit(100)));
        expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
        expect((await createReadAggregate(depsOf())({ organization: 'org', id })).state).toBe(1_000);
      });

      it('projects in the same transaction: a projection that fails undoes the command', async () => {
        const failing = createExecute(depsOf({ project: () => Promise.reject(new Error('projection')) }));
        await expect(failing(id, { type: 'Deposit', amount: 1 }, metadataOf())).rejects.toThrow('projection');
        expect([await read(), await subject.told(`org/${id}`)]).toEqual([[], []]);
      });

      it('gives a projection the events, the state and where the stream stands', async () => {
        await deposit(2);
        const seen: unknown[] = [];
        const project: AggregateDeps<number, TankCommand, TankEvent>['project'] = async (_tx, events, context) =>
          void seen.push([events, context.version, context.state]);
        await createExecute(depsOf({ project }))(id, { type: 'Deposit', amount: 1 }, metadataOf());
        expect(seen).toEqual([[[{ type: 'Deposited', amount: 1 }], 2, 3]]);
      });

      it('tells each event with the state right after it', async () => {
        const told: unknown[] = [];
        const twice: typeof tankDecider = {
          ...tankDecider,
          decide: () => [{ type: 'Emptied' }, { type: 'Deposited', amount: 4 }],
        };
        const deps = depsOf({
          decider: twice,
          toMessages: (event, { state, version }) => (told.push([event.type, state, version]), []),
        });
        await createExecute(deps)(id, { type: 'Empty' }, metadataOf());
        expect(told).toEqual([
          ['Emptied', 0, 1],
          ['Deposited', 4, 2],
        ]);
      });

      it('may act on several aggregates in one transaction, under one command id', async () => {
        const within = createExecuteWithin(depsOf());
        const metadata = metadataOf();
        const other = randomUUID();
        await inTx(async (tx) => {
          await within(tx, { id, command: { type: 'Deposit', amount: 1 }, metadata });
          await subject.eventStore.append(tx, {
            stream: { ...tank(), id: other },
            events: [{ event: { type: 'Deposited', amount: 1 }, schemaVersion: 1 }],
            metadata,
          });
        });
        id = other;
        expect(await read()).toHaveLength(1);
      });

      it('settles a COMMIT whose answer was lost by the command id', async () => {
        let lost = 0;
        const unitOfWork: EventStore['unitOfWork'] = {
          run: async (scope, work) => {
            const value = await subject.eventStore.unitOfWork.run(scope, work);
            if (lost++ === 0) throw new UnknownCommit('cut');
            return value;
          },
        };
        const execute = createExecute(depsOf({ eventStore: { ...subject.eventStore, unitOfWork } }));
        expect(await execute(id, { type: 'Deposit', amount: 7 }, metadataOf())).toMatchObject({ state: 7, version: 1 });
        expect([lost, (await read()).length, (await subject.told(`org/${id}`)).length]).toEqual([2, 1, 1]);
      });
    });

    describe('snapshots', () => {
      const rule = (version: number, fromJson: (level: number) => number) => ({
        every: 3,
        version,
        toJson: (level: number) => ({ level }),
        fromJson: (json: unknown) => fromJson(Number(Object(json).level)),
      });

      it('are taken every so many events and used from then on', async () => {
        const snapshots = rule(1, (level) => level);
        const execute = createExecute(depsOf({ snapshots }));
        for (const amount of [1, 2, 3, 4]) await execute(id, { type: 'Deposit', amount }, metadataOf());
        const state = await inTx((tx) => subject.eventStore.readState(tx, { stream: tank(), snapshotVersion: 1 }));
        expect([state.snapshot, state.events.length]).toEqual([
          { version: 3, schemaVersion: 1, state: { level: 6 } },
          1,
        ]);
        const lying = createExecute(depsOf({ snapshots: rule(1, (level) => level + 100) }));
        expect((await lying(id, { type: 'Deposit', amount: 5 }, metadataOf())).state).toBe(115);
      });

      it('of another shape are thrown away', async () => {
        await createExecute(depsOf({ snapshots: { ...rule(1, (level) => level), every: 1 } }))(
          id,
          { type: 'Deposit', amount: 1 },
          metadataOf(),
        );
        const wrong = rule(2, () => -1);
        expect(
          (await createExecute(depsOf({ snapshots: wrong }))(id, { type: 'Deposit', amount: 2 }, metadataOf())).state,
        ).toBe(3);
      });
    });

    it('gives events of older shapes to the decider as today', async () => {
      const inTx2 = { event: { type: 'Filled', barrels: 42 }, schemaVersion: 1 };
      await inTx((tx) => subject.eventStore.append(tx, { stream: tank(), events: [inTx2], metadata: metadataOf() }));
      const upcasters = createUpcasters([
        { type: 'Filled', from: 1, up: (event) => ({ type: 'Deposited', amount: Number(event['barrels']) }) },
        { type: 'Deposited', from: 1, up: (event) => ({ ...event, amount: Number(event['amount']) * 10 }) },
      ]);
      const execute = createExecute(depsOf({ upcasters }));
      expect((await execute(id, { type: 'Deposit', amount: 1 }, metadataOf())).state).toBe(421);
      expect((await execute(id, { type: 'Deposit', amount: 1 }, metadataOf())).state).toBe(422);
    });
  });
}
