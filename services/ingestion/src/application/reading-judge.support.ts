import { createInMemoryMessaging } from '@wellflow/postgres';
import { parseInstant, type OutgoingMessage } from '@wellflow/kernel';
import { testUuid } from '@wellflow/testing';
import { limitsKey } from './judging-limits';
import { createReadingJudge } from './reading-judge';
import type { ArrivedReading, ArrivedReadings } from './reading-judge-arrived';
import type { SeriesLimits } from '../domain/judging/series-limits';
import { alarmIdOf } from '../infrastructure/alarm-id';
import { judgeMessages } from '../infrastructure/messaging/judge-messages';
import { createInMemoryJudge } from '../infrastructure/persistence/in-memory-judge';

export const asset = testUuid(1);
export const beginning = Date.parse('2026-11-23T00:00:00Z');

/** An instant so many seconds after the beginning. */
export function at(seconds: number) {
  return parseInstant(new Date(beginning + seconds * 1000).toISOString());
}

const blank = { tagId: null, tag: null, number: null, integer: null, flag: null, text: null, flags: [] };

export function reading(seconds: number, number: number | null, changes: Partial<ArrivedReading> = {}): ArrivedReading {
  const quality = number === null ? 'BAD' : 'GOOD';
  return { ...blank, measurement: 'tubing-pressure', sourceTime: at(seconds), number, quality, ...changes };
}

export type Message = ArrivedReadings & { readonly id: string };

let serial = 0;

/** Readings that came together, received a second after the newest of them. */
export function message(readings: readonly ArrivedReading[], changes: Partial<Message> = {}): Message {
  serial += 1;
  const newest =
    readings
      .map(({ sourceTime }) => sourceTime)
      .sort()
      .at(-1) ?? at(0);
  const ids = { id: testUuid(10_000 + serial), receiptId: testUuid(20_000 + serial) };
  return { ...ids, lane: 'live', assetId: asset, producerId: 'rtu', receivedAt: newest, readings, ...changes };
}

/** A judge over tables in memory, behind the inbox a consumer has. */
export function judgeWorld(limits: { readonly [measurement: string]: SeriesLimits } = {}) {
  const tables = createInMemoryJudge();
  const { unitOfWork, consumerStore } = createInMemoryMessaging();
  const told: OutgoingMessage[] = [];
  const judge = createReadingJudge({
    ...tables,
    limits: {
      find: async (_organization, series) =>
        new Map(
          series.flatMap((one) => {
            const own = limits[one.measurement];
            return own === undefined ? [] : [[limitsKey(one), [{ from: 0, limits: own }]] as const];
          }),
        ),
    },
    sources: { among: async (_organization, ids) => new Set([...ids].filter((id) => id === 'lab')) },
    messages: judgeMessages,
    tell: async (_tx, messages) => void told.push(...messages),
    alarmIdOf,
  });
  return {
    ...tables,
    told,
    unitOfWork,
    /** One transaction of the consumer: what the inbox has seen is not handed on. */
    take: (messages: readonly Message[]) =>
      unitOfWork.run({ organization: 'demo' }, async (tx) => {
        const identities = messages.map(({ id, assetId }) => ({ id, topic: 't', key: `demo/${assetId}` }));
        const verdicts = await consumerStore.admit(tx, 'judge', identities);
        const fresh = messages.filter((_message, index) => verdicts[index] === 'new');
        if (fresh.length > 0) await judge.judge(tx, 'demo', fresh);
      }),
    passTime: (seconds: number) =>
      unitOfWork.run({ organization: 'demo' }, (tx) =>
        judge.passTime(tx, 'demo', { assetIds: [asset], until: (beginning + seconds * 1000) * 1000 }),
      ),
  };
}

/** Hi at 100, HiHi at 120, Lo at 10; 5 back, 30 s to raise, 10 s to return. */
export const pressureLimits: SeriesLimits = {
  kind: 'number',
  resolution: 0.1,
  reportsByException: false,
  alarms: {
    high: [levelAt('Hi', 100, 'medium'), levelAt('HiHi', 120, 'high')],
    low: [levelAt('Lo', 10, 'low')],
    maximumShelveMicros: 3_600_000_000,
  },
};

function levelAt<Level extends string, Priority extends string>(level: Level, limit: number, priority: Priority) {
  return { level, limit, hysteresis: 5, onDelayMicros: 30_000_000, offDelayMicros: 10_000_000, priority };
}
