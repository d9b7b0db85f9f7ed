import { setTimeout as sleep } from 'node:timers/promises';
import type { IncomingRaw, OutgoingRaw } from '@wellflow/kafka';
import fc from 'fast-check';
import { createAcceptReadings } from '../../application/commands/accept-readings';
import { createIntake, type IntakeLimits } from '../../application/intake-limits';
import type { RefusedMessage } from '../../application/mqtt/raw-quarantine';
import { createProducerRates } from '../../application/producer-rates';
import type { JudgedBatch } from '../../application/reading-log';
import { receiptIdOf } from '../../infrastructure/kafka-way-in/stable-ids';
import { createTakeRawRecords } from './take-raw-records';
import { fixedWindows } from '../../application/intake-windows.support';

const rawTopic = 'raw';
const arrivedAtMs = Date.parse('2026-11-23T12:00:00Z');

interface Setup {
  readonly readingsPerSecond?: number;
  readonly isGranted?: boolean;
  readonly limits?: Partial<IntakeLimits>;
  readonly closedForSeconds?: number;
  /** What the log does with a batch, before it has it. */
  readonly append?: (batch: JudgedBatch) => Promise<void>;
  readonly reply?: () => Promise<void>;
  /** How long wells take to be looked up, ms. */
  readonly lookUpMs?: () => number;
}

function setUp(setup: Setup = {}) {
  const stored: JudgedBatch[] = [];
  const kept: RefusedMessage[] = [];
  const replies: OutgoingRaw[] = [];
  const clock = { nowMs: 0 };
  const scope = { wells: [], tagPrefixes: [], readingsPerSecond: setup.readingsPerSecond ?? null };
  const grant = { organization: 'demo', producerId: 'rtu', rawTopic, replyTopic: 'reply', scope };
  const findAll = async (_organization: string, names: ReadonlySet<string>) => {
    if (setup.lookUpMs) await sleep(setup.lookUpMs());
    return new Map([...names].map((name) => [name, name]));
  };
  const limits = { items: 1_000, bytes: 1_000_000, producerItems: 500, producerBytes: 500_000, ...setup.limits };
  const intake = createIntake(limits, () => clock.nowMs);
  const take = createTakeRawRecords({
    grants: { find: (topic) => (setup.isGranted !== false && topic === rawTopic ? grant : undefined) },
    replies: {
      send: async (_topic, records) => {
        await setup.reply?.();
        replies.push(...records);
      },
    },
    log: {
      append: async (batch) => {
        await setup.append?.(batch);
        stored.push(batch);
      },
    },
    openAccept: ({ log, now }) =>
      createAcceptReadings({
        wells: { findAll },
        tags: { findAll: async () => new Map() },
        windows: fixedWindows(),
        log,
        now,
      }),
    openQuarantine: () => ({ hold: async (_producer, messages) => void kept.push(...messages) }),
    ...{ intake, rates: createProducerRates(() => clock.nowMs), receiptIdOf, onFailure: () => undefined },
    storeClosedForSeconds: () => setup.closedForSeconds,
  });
  return { take, stored, kept, replies, clock, intake };
}

const aReading = (value: number) => ({
  well: 'w-1',
  measurement: 'tubing-pressure',
  time: '2026-11-23T11:59:00Z',
  value,
  unit: 'psi',
});

function aRecord(offset: number, value: unknown): IncomingRaw {
  const bytes = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  return {
    topic: rawTopic,
    partition: 0,
    offset: String(offset),
    key: null,
    value: bytes,
    headers: {},
    timestampMs: arrivedAtMs,
  };
}

const records = (count: number, readings = 1): readonly IncomingRaw[] =>
  Array.from({ length: count }, (_, offset) =>
    aRecord(offset, { readings: Array.from({ length: readings }, () => aReading(offset)) }),
  );

const valuesOf = (stored: readonly JudgedBatch[]): readonly unknown[] =>
  stored.flatMap(({ accepted }) => accepted.flatMap(({ readings }) => readings.map(({ number }) => number)));

const offsetsOf = (replies: readonly OutgoingRaw[]): readonly number[] =>
  replies.map(({ headers }) => Number(headers['source-offset']));

const passing = () => Object.assign(new Error('no leader'), { name: 'KafkaJSNumberOfRetriesExceeded' });

describe('records of a producer’s topic', () => {
  it('are received when the broker had them, and bear the same receipt when they are taken again', async () => {
    const { take, stored } = setUp();
    await take(records(1));
    await take(records(1));
    expect(stored.map(({ receivedAt }) => receivedAt)).toEqual(Array(2).fill('2026-11-23T12:00:00.000000Z'));
    expect(new Set(stored.map(({ receiptId }) => receiptId)).size).toBe(1);
  });

  it('are let lie while the producer is not granted, or readings cannot be stored', async () => {
    for (const setup of [{ isGranted: false }, { closedForSeconds: 3 }]) {
      const { take, stored, replies } = setUp(setup);
      const taken = await take(records(3));
      expect([taken.count, taken.pauseMs > 0, stored.length, replies.length]).toEqual([0, true, 0, 0]);
    }
  });

  it('keep their order however long each takes to be judged and stored', async () => {
    const order: unknown[] = [];
    let lookUps = 0;
    const { take } = setUp({
      lookUpMs: () => 20 - 2 * (lookUps += 1),
      append: (batch) => {
        order.push(...valuesOf([batch]));
        return sleep(20 - 2 * order.length);
      },
    });
    expect(await take(records(9))).toEqual({ count: 9, pauseMs: 0 });
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('faster than their producer may send are let lie, and none is refused', async () => {
    const { take, replies, clock } = setUp({ readingsPerSecond: 10 });
    const sent = records(40, 10);
    let at = 0;
    let waitedMs = 0;
    while (at < sent.length) {
      const { count, pauseMs } = await take(sent.slice(at));
      at += count;
      waitedMs += pauseMs;
      clock.nowMs += pauseMs;
    }
    expect(offsetsOf(replies)).toEqual(sent.map((_, offset) => offset));
    // 400 readings at ten a second, less what was saved up.
    expect(waitedMs).toBeGreaterThanOrEqual(28_000);
  });

  it('for which there is no room are let lie until there is', async () => {
    const gate = Promise.withResolvers<void>();
    const { take, intake } = setUp({ limits: { producerItems: 20 }, append: () => gate.promise });
    const first = take(records(5, 10));
    const late = setTimeout(() => gate.resolve(), 50);
    const { count, pauseMs } = await first;
    clearTimeout(late);
    expect([count, pauseMs > 0]).toEqual([2, true]);
    await new Promise(setImmediate);
    expect(intake.held()).toEqual({ items: 0, bytes: 0 });
  });

  it('are not done with while their reply is not on disk', async () => {
    const { take, stored, replies } = setUp({ reply: () => Promise.reject(passing()) });
    await expect(take(records(2))).rejects.toThrow('no leader');
    expect([stored.length, replies.length]).toEqual([2, 0]);
  });

  it('too large to be stored are kept as they came, and those behind them go on', async () => {
    const tooLarge = Object.assign(new Error('too large'), { name: 'RecordTooLarge' });
    const { take, kept, replies } = setUp({
      append: (batch) => (valuesOf([batch]).includes(1) ? Promise.reject(tooLarge) : Promise.resolve()),
    });
    expect(await take(records(3))).toEqual({ count: 3, pauseMs: 0 });
    expect(kept).toMatchObject([{ topic: rawTopic, code: 'ingestion/readings-too-large' }]);
    expect(JSON.parse(String(replies[1]?.value))).toMatchObject({ code: 'ingestion/readings-too-large', status: 413 });
  });

  it('on which something unforeseen fails are tried five times, and then kept as they came', async () => {
    const { take, kept, replies } = setUp({
      append: (batch) => (valuesOf([batch]).includes(0) ? Promise.reject(new TypeError('a bug')) : Promise.resolve()),
    });
    for (const attempt of [1, 2, 3, 4]) expect([attempt, (await take(records(2))).count]).toEqual([attempt, 0]);
    expect(await take(records(2))).toEqual({ count: 2, pauseMs: 0 });
    expect(kept).toMatchObject([{ code: 'ingestion/unexpected' }]);
    expect(offsetsOf(replies)).toEqual([0, 1]);
  });

  it('are answered once each and in order, whatever fails for a while and however they are read', async () => {
    const aValue = fc.oneof(
      fc.integer({ min: 1, max: 5 }).map((count) => ({ readings: Array.from({ length: count }, () => aReading(1)) })),
      fc.constantFrom('no JSON', '[]', '{"readings":[]}', '{"readings":[1,{}]}'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(aValue, { maxLength: 30 }), fc.infiniteStream(fc.nat(4)), async (values, luck) => {
        const isOutOfLuck = (): boolean => luck.next().value === 0;
        const fail = () => (isOutOfLuck() ? Promise.reject(passing()) : Promise.resolve());
        const { take, replies, kept, stored } = setUp({ append: fail, reply: fail });
        const sent = values.map((value, offset) => aRecord(offset, value));
        for (let at = 0; at < sent.length;)
          at += await take(sent.slice(at)).then(
            ({ count }) => count,
            () => 0,
          );
        expect(offsetsOf(replies)).toEqual(sent.map((_, offset) => offset));
        const answers = replies.map(({ value }) => JSON.parse(String(value)));
        const accepted = answers.reduce((sum, answer) => sum + (answer.accepted ?? 0), 0);
        const once = new Map(stored.map((batch) => [batch.receiptId, batch]));
        expect(valuesOf([...once.values()])).toHaveLength(accepted);
        expect(new Set(kept.map(({ payload }) => payload)).size).toBe(answers.filter(({ code }) => code).length);
      }),
      { numRuns: 100 },
    );
  });
});
