import { addMicros, parseInstant, type Tx } from '@wellflow/kernel';
import {
  appendToOutbox,
  createDatabase,
  expectIndexUsed,
  query,
  runMigrations,
  type Database,
} from '@wellflow/postgres';
import { allMigrations } from '@wellflow/service';
import { testDatabase, testOrganization, testUuid, type TestDatabase } from '@wellflow/testing';
import { createReadingJudge } from '../../application/reading-judge';
import type { ArrivedReadings } from '../../application/reading-judge-arrived';
import { limitsKey } from '../../application/judging-limits';
import { message, pressureLimits, reading } from '../../application/reading-judge.support';
import { createSteerAlarm } from '../../application/commands/steer-alarm';
import { alarmIdOf } from '../alarm-id';
import { judgeMessages, toAlarmMessages } from '../messaging/judge-messages';
import { createJudge } from './migrations/0130-create-judge';
import { createReceipt } from './migrations/0131-create-receipt';
import { createAlarm } from './migrations/0132-create-alarm';
import { putAlarmsAside } from './migrations/0141-put-alarms-aside';
import { describeJudgeTables } from './judge-tables.contract';
import { createPostgresAlarmRules } from './postgres-alarm-rules';
import { createPostgresAlarms } from './postgres-alarms';
import { createListDue, createPostgresJudgeState } from './postgres-judge-state';
import { createPostgresQualityDays } from './postgres-quality-days';
import { createPostgresReceipts } from './postgres-receipts';

let server: TestDatabase;
let database: Database;

beforeAll(async () => {
  const migrations = allMigrations([createJudge, createReceipt, createAlarm, putAlarmsAside]);
  server = await testDatabase({ name: 'judge', migrate: (target) => runMigrations({ ...target, migrations }) });
  database = await createDatabase({ url: server.appUrl, systemUrl: server.systemUrl, entities: [] });
});

afterAll(async () => {
  await database?.close();
  await server?.drop();
});

function tables() {
  const { reads, unitOfWork, system } = database;
  return {
    state: createPostgresJudgeState(reads),
    listDue: createListDue(system),
    days: createPostgresQualityDays(reads),
    receipts: createPostgresReceipts(reads),
    alarms: createPostgresAlarms(reads),
    unitOfWork,
  };
}

const limits = {
  find: async (_organization: string, series: readonly Parameters<typeof limitsKey>[0][]) =>
    new Map(series.map((one) => [limitsKey(one), [{ from: 0, limits: pressureLimits }]] as const)),
};

function openJudge() {
  const parts = { ...tables(), limits, tell: appendToOutbox, alarmIdOf };
  const sources = { among: async () => new Set<string>() };
  return { ...parts, judge: createReadingJudge({ ...parts, sources, messages: judgeMessages }) };
}

describeJudgeTables('what the judge keeps, in Postgres', async () => tables());

describe('the judge in Postgres', () => {
  const tagged = { tagId: 'tag-1', tag: 'PT-1' };
  const told = async (organization: string) => {
    const rows = await database.system.run((tx) =>
      query<{ readonly schema: string }>(tx, 'SELECT schema FROM outbox WHERE organization = $1 ORDER BY position', [
        organization,
      ]),
    );
    return rows.map(({ schema }) => schema.split('.').at(-1));
  };

  it('keeps state, receipts, days, alarms and messages together, or nothing of them', async () => {
    const { judge, receipts, days, alarms, state, unitOfWork } = openJudge();
    const organization = testOrganization();
    const one = message([reading(0, 105, tagged), reading(60, 106, tagged)]);
    const run = (after: (tx: Tx) => Promise<void>) =>
      unitOfWork.run({ organization }, async (tx) => {
        await judge.judge(tx, organization, [one]);
        await after(tx);
      });
    await expect(run(async () => Promise.reject(new Error('the process dies here')))).rejects.toThrow('dies here');
    expect(await state.find(organization, one.assetId)).toBeUndefined();
    expect(await receipts.find(organization, one.receiptId)).toBeUndefined();
    expect(await told(organization)).toEqual([]);
    await run(async () => undefined);
    expect(await receipts.find(organization, one.receiptId)).toMatchObject({ counts: { stored: 2 } });
    expect(await days.list(organization, { assetId: one.assetId, from: '2026-11-23', to: '2026-11-23' })).toHaveLength(
      1,
    );
    expect(await alarms.list(organization, { show: 'active', limit: 5 })).toMatchObject([
      { level: 'Hi', state: 'unacknowledged' },
    ]);
    expect(await told(organization)).toEqual(['AlarmRaisedV1']);
  });

  it('lets the two lanes and many partitions work on the same assets and receipts at once, and loses no count', async () => {
    const { judge, receipts, unitOfWork } = openJudge();
    const organization = testOrganization();
    const assets = [1, 2, 3, 4].map((n) => testUuid(n));
    const receiptIds = [51, 52, 53].map((n) => testUuid(n));
    const part = (n: number, lane: ArrivedReadings['lane']) =>
      receiptIds.map((receiptId, index) => {
        const assetId = assets[(n + index) % assets.length] ?? testUuid(1);
        return message([reading(n * 10 + index, 50 + n, tagged)], { receiptId, assetId, lane });
      });
    const work = Array.from({ length: 24 }, (_none, n) => part(n, n % 2 === 0 ? 'live' : 'history'));
    await Promise.all(
      work.map((messages) => unitOfWork.run({ organization }, (tx) => judge.judge(tx, organization, messages))),
    );
    const counts = await Promise.all(
      receiptIds.map(async (id) => (await receipts.find(organization, id))?.counts ?? {}),
    );
    const sum = counts.reduce(
      (total, { stored = 0, duplicate = 0, conflict = 0 }) => total + stored + duplicate + conflict,
      0,
    );
    expect(sum).toBe(24 * 3);
  });

  it('takes a person’s word in the state the judge works on', async () => {
    const { judge, alarms, state, unitOfWork } = openJudge();
    const organization = testOrganization();
    const take = (...messages: readonly ArrivedReadings[]) =>
      unitOfWork.run({ organization }, (tx) => judge.judge(tx, organization, messages));
    await take(message([reading(0, 105, tagged), reading(60, 106, tagged)]));
    const [alarm] = await alarms.list(organization, { show: 'unacknowledged', limit: 5 });
    const now = () => addMicros(parseInstant('2026-11-23T00:01:10Z'), 0n);
    const steer = createSteerAlarm({
      unitOfWork,
      state,
      alarms,
      limits,
      toMessages: toAlarmMessages,
      tell: appendToOutbox,
      now,
    });
    const order = { organization, alarmId: alarm?.alarmId ?? '', by: 'ada' };
    await expect(
      steer({ ...order, alarmId: testUuid(999), order: { order: 'acknowledge', reason: 'x' } }),
    ).rejects.toMatchObject({ code: 'ingestion/unknown-alarm' });
    expect(await steer({ ...order, order: { order: 'acknowledge', reason: 'seen' } })).toMatchObject({
      state: 'acknowledged',
      acknowledgedBy: 'ada',
    });
    await steer({ ...order, order: { order: 'acknowledge', reason: 'seen again' } });
    const until = parseInstant('2026-11-23T00:30:00Z');
    expect(await steer({ ...order, order: { order: 'shelve', reason: 'works', until } })).toMatchObject({
      state: 'shelved',
      shelvedBy: 'ada',
    });
    await take(message([reading(120, 125, tagged), reading(180, 125, tagged)]));
    await unitOfWork.run({ organization }, (tx) =>
      judge.passTime(tx, organization, { assetIds: [alarm?.assetId ?? ''], until: Date.parse(until) * 1000 }),
    );
    expect(await alarms.find(organization, order.alarmId)).toMatchObject({
      state: 'unacknowledged',
      level: 'HiHi',
      acknowledgedBy: null,
    });
    expect(await told(organization)).toEqual([
      'AlarmRaisedV1',
      'AlarmAcknowledgedV1',
      'AlarmShelvedV1',
      'AlarmUnshelvedV1',
      'AlarmRaisedV1',
    ]);
  });

  it('finds receipts by age, alarms and their history by an index', async () => {
    await database.unitOfWork.run({ organization: 'a' }, async (tx) => {
      const old =
        "SELECT receipt_id FROM receipt WHERE organization = 'a' AND received_at < now() ORDER BY received_at LIMIT 5000";
      await expectIndexUsed(tx, { sql: old, params: [] }, 'receipt_oldest');
      const newest =
        "SELECT * FROM alarm_event WHERE organization = 'a' AND at < $1 ORDER BY at DESC, number DESC LIMIT 5";
      await expectIndexUsed(tx, { sql: newest, params: [5] }, 'alarm_event_newest');
    });
  });

  it('keeps the rule of a tag, the last one', async () => {
    const rules = createPostgresAlarmRules(database.reads);
    const organization = testOrganization();
    const priorities = { hiHi: 'high', hi: 'low', lo: 'low', loLo: 'high' } as const;
    const rule = { hysteresis: 1, onDelaySeconds: 0, offDelaySeconds: 0, maximumShelveMinutes: 60, priorities };
    for (const hysteresis of [1, 2])
      await database.unitOfWork.run({ organization }, (tx) =>
        rules.save(tx, organization, { tag: 'PT-1', rule: { ...rule, hysteresis } }),
      );
    expect(await rules.findAll(organization, new Set(['PT-1', 'PT-2']))).toEqual(
      new Map([['PT-1', { ...rule, hysteresis: 2 }]]),
    );
    expect(await rules.findAll(testOrganization(), new Set(['PT-1']))).toEqual(new Map());
  });
});
