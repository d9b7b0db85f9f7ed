import { parseInstant, type OutgoingMessage } from '@wellflow/kernel';
import { createInMemoryMessaging } from '@wellflow/postgres';
import fc from 'fast-check';
import { alarmIdOf, nodeIdOf } from '../../infrastructure/alarm-id';
import { toAlarmMessages } from '../../infrastructure/messaging/judge-messages';
import { createInMemoryJudge } from '../../infrastructure/persistence/in-memory-judge';
import { createRecordNodeLife, withNodeDeaths, type LifeOfNode } from './record-node-life';
import { createSteerAlarm } from './steer-alarm';

const startMs = Date.parse('2026-11-23T12:00:00Z');

function aField() {
  const tables = createInMemoryJudge();
  const { unitOfWork } = createInMemoryMessaging();
  const told: OutgoingMessage[] = [];
  const tell = async (_tx: unknown, messages: readonly OutgoingMessage[]) => void told.push(...messages);
  const parts = { ...tables, unitOfWork, tell, toMessages: toAlarmMessages };
  const record = createRecordNodeLife({ ...parts, alarmIdOf, nodeIdOf });
  const limits = withNodeDeaths({ find: async () => new Map() });
  const now = () => parseInstant('2026-11-23T12:30:00Z');
  const life = (alive: boolean, seconds: number, device = ''): LifeOfNode => ({
    ...{ group: 'pad', edge: 'rtu', device, alive },
    atMs: startMs + seconds * 1_000,
  });
  const list = () => tables.alarms.list('demo', { show: 'all', limit: 100 });
  return { ...tables, told, record, life, list, steer: createSteerAlarm({ ...parts, limits, now }) };
}

it('raises one alarm for a death and returns it by the next birth', async () => {
  const { record, life, list, told } = aField();
  await record('demo', life(true, 0));
  expect(await list()).toEqual([]);
  await record('demo', life(false, 1));
  await record('demo', life(false, 2));
  expect(await list()).toMatchObject([
    {
      state: 'unacknowledged',
      tag: 'pad/rtu',
      measurement: 'node-death',
      priority: 'high',
      raisedAt: (startMs + 1_000) * 1_000,
    },
  ]);
  await record('demo', life(true, 3));
  expect(await list()).toMatchObject([{ state: 'returned-unacknowledged', returnedAt: (startMs + 3_000) * 1_000 }]);
  expect(told.map(({ schema }) => schema)).toEqual([
    'wellflow.ingestion.AlarmRaisedV1',
    'wellflow.ingestion.AlarmReturnedV1',
  ]);
});

it('knows a node from its devices, and from those of other organizations', async () => {
  const { record, life, list, alarms } = aField();
  await record('demo', life(false, 1));
  await record('demo', life(false, 1, 'tank'));
  await record('other', life(false, 1));
  expect((await list()).map(({ tag }) => tag).sort()).toEqual(['pad/rtu', 'pad/rtu/tank']);
  expect(await alarms.list('other', { show: 'all', limit: 9 })).toHaveLength(1);
});

it('takes a person’s word as every alarm does', async () => {
  const { record, life, list, steer } = aField();
  await record('demo', life(false, 1));
  const alarmId = (await list())[0]?.alarmId ?? '';
  const by = { organization: 'demo', alarmId, by: 'ada' };
  expect(await steer({ ...by, order: { order: 'acknowledge', reason: 'truck is on its way' } })).toMatchObject({
    state: 'acknowledged',
    acknowledgedBy: 'ada',
  });
  const until = parseInstant('2026-11-23T18:00:00Z');
  await steer({ ...by, order: { order: 'take-out-of-service', reason: 'new radio', until } });
  await record('demo', life(true, 5));
  await record('demo', life(false, 6));
  expect((await list())[0]).toMatchObject({ state: 'out-of-service', outOfServiceBy: 'ada' });
  await steer({ ...by, order: { order: 'return-to-service', reason: 'done' } });
  expect((await list())[0]?.state).toBe('unacknowledged');
});

it('is active exactly while the last word on the node is its death, whatever came before and however often', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }), async (words) => {
      const { record, life, list, told } = aField();
      for (const [seconds, alive] of words.entries()) await record('demo', life(alive, seconds));
      const [alarm] = await list();
      expect(alarm?.state === 'unacknowledged').toBe(words.at(-1) === false);
      const deaths = words.filter((alive, index) => !alive && (words[index - 1] ?? true));
      expect(told.filter(({ schema }) => schema.endsWith('AlarmRaisedV1'))).toHaveLength(deaths.length);
    }),
    { numRuns: 100 },
  );
});
