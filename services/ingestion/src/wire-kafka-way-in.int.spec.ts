import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { schemas, topics } from '@wellflow/contracts';
import { ensureTopics, registerSchemas, type Kafka } from '@wellflow/kafka';
import { createDatabase, runMigrations, type Database } from '@wellflow/postgres';
import { allMigrations, type RunningService } from '@wellflow/service';
import { eventually, testDatabase, testGroupName, type TestDatabase } from '@wellflow/testing';
import { migrations } from './migrations';
import {
  aField,
  createTopics,
  followDownstream,
  listen,
  tellAccess,
  type Downstream,
  type Field,
  type Listener,
} from './presentation/kafka-way-in/field.support';
import { openSpecKafka, startWayIn, type WayInSettings } from './presentation/kafka-way-in/way-in.support';

let urls: TestDatabase;
let database: Database;
let kafka: Kafka;
const cleanUp: (() => Promise<unknown> | unknown)[] = [];

beforeAll(async () => {
  urls = await testDatabase({
    name: 'kafka-way-in',
    migrate: (target) => runMigrations({ ...target, migrations: allMigrations(migrations) }),
  });
  database = await createDatabase({ url: urls.appUrl, systemUrl: urls.systemUrl });
  kafka = openSpecKafka();
  await ensureTopics(kafka, Object.values(topics));
  await registerSchemas(kafka, schemas);
});
afterAll(async () => {
  for (const undo of cleanUp.toReversed()) await undo();
  await kafka?.close();
  await database?.close();
  await urls?.drop();
});

function settingsOf(): WayInSettings {
  return { appUrl: urls.appUrl, systemUrl: urls.systemUrl, group: testGroupName('way-in') };
}

interface Standing {
  readonly field: Field;
  readonly replies: Listener;
  readonly downstream: Downstream;
  /** A client as any producer has one. */
  send(
    messages: readonly { key?: string; value: string | Buffer | null; headers?: Record<string, string> }[],
  ): Promise<void>;
}

async function stand(changes: object = {}): Promise<Standing> {
  const field = aField();
  await createTopics(kafka, field);
  await tellAccess(database, field, changes);
  const replies = await listen(kafka, field.replyTopic);
  const downstream = await followDownstream(kafka, field.organization);
  const producer = kafka.client.producer();
  await producer.connect();
  cleanUp.push(
    () => producer.disconnect(),
    () => downstream.stop(),
    () => replies.stop(),
    () => tellAccess(database, field, { status: 'revoked' }),
  );
  const send: Standing['send'] = async (messages) =>
    void (await producer.send({ topic: field.rawTopic, messages: [...messages] }));
  return { field, replies, downstream, send };
}

/** The promise is a minute from a topic's creation. */
const patiently = { timeoutMs: 60_000 };
const startedAtMs = Date.now();
let made = 0;
const aReading = (changes: object = {}) => ({
  well: 'well-1',
  measurement: 'tubing-pressure',
  time: new Date(startedAtMs - 60_000 + (made += 1)).toISOString(),
  ...{ value: made, unit: 'psi' },
  ...changes,
});
const batchOf = (...readings: readonly object[]): string => JSON.stringify({ readings });
const replyOf = ({ value }: { readonly value: Buffer }): unknown => JSON.parse(value.toString());

describe('the way in over Kafka', () => {
  let service: RunningService;
  beforeAll(async () => {
    service = await startWayIn(settingsOf());
  });
  afterAll(() => service?.stop());

  it('finds a topic made while it runs, and answers each record under its key with what became of it', async () => {
    const { field, replies, downstream, send } = await stand();
    const value = batchOf(aReading(), aReading({ well: 'unknown-1' }), aReading({ time: 'yesterday' }));
    await send([{ key: 'rtu-7', value }]);
    await eventually(() => expect(replies.heard).toHaveLength(1), patiently);
    const [reply] = replies.heard;
    expect(reply).toMatchObject({
      key: 'rtu-7',
      headers: { 'source-topic': field.rawTopic, 'source-partition': '0', 'source-offset': '0' },
    });
    expect(reply && replyOf(reply)).toMatchObject({
      receiptId: reply?.headers['receipt-id'],
      accepted: 1,
      results: [
        { index: 0, status: 'accepted' },
        { index: 1, status: 'quarantined', code: 'ingestion/unknown-well' },
        { index: 2, status: 'rejected', code: 'ingestion/invalid-time', path: '/readings/2/time' },
      ],
    });
    await eventually(async () => {
      expect(await downstream.accepted()).toMatchObject([
        { receiptId: reply?.headers['receipt-id'], producerId: field.producerId, assetId: 'asset-well-1' },
      ]);
      expect(await downstream.quarantined()).toMatchObject([{ receiptId: reply?.headers['receipt-id'] }]);
    }, patiently);
  });

  it('answers what cannot be read with a problem, keeps it as it came, and goes on', async () => {
    const { replies, downstream, send } = await stand();
    const type = (name: string) => ({ headers: { 'content-type': name } });
    const bad = [
      { value: 'no JSON', code: 'http/malformed-json' },
      { value: null, code: 'ingestion/empty-value' },
      { value: '[]', code: 'ingestion/not-readings' },
      { value: '{"readings":[]}', code: 'ingestion/not-readings' },
      { value: batchOf(aReading()).replace('{', '{"organization":"other",'), code: 'ingestion/not-readings' },
      {
        value: batchOf(...Array.from({ length: 10_001 }, () => 1 as unknown as object)),
        code: 'ingestion/too-many-readings',
      },
      { value: 'x', ...type('application/avro'), code: 'ingestion/malformed-avro' },
      { value: 'x', ...type('image/png'), code: 'ingestion/unsupported-content-type' },
    ];
    await send(bad.map(({ code: _code, ...message }) => message));
    await send([{ value: batchOf(aReading()) }]);
    await eventually(() => expect(replies.heard).toHaveLength(bad.length + 1), patiently);
    expect(replies.heard.slice(0, -1).map(replyOf)).toMatchObject(bad.map(({ code }) => ({ code })));
    expect(replies.heard.at(-1)?.headers['source-offset']).toBe(String(bad.length));
    await eventually(async () => {
      const kept = (await downstream.quarantined()).flatMap(({ readings }) => readings);
      expect(kept.map(({ reason }) => reason).sort()).toEqual(bad.map(({ code }) => code).sort());
      expect(kept.find(({ reason }) => reason === 'http/malformed-json')?.value).toBe('"no JSON"');
      expect(await downstream.accepted()).toHaveLength(1);
    }, patiently);
  });

  it('takes lines, each by itself', async () => {
    const { replies, send } = await stand();
    const lines = [JSON.stringify(aReading()), 'no JSON', '', JSON.stringify(aReading()), 'x'.repeat(70_000)];
    await send([{ value: lines.join('\n'), headers: { 'Content-Type': 'application/x-ndjson' } }]);
    await eventually(() => expect(replies.heard).toHaveLength(1), patiently);
    expect(replies.heard.map(replyOf)).toMatchObject([
      {
        accepted: 2,
        results: [
          { status: 'accepted' },
          { code: 'ingestion/malformed-line' },
          { status: 'accepted' },
          { code: 'ingestion/line-too-long' },
        ],
      },
    ]);
  });

  it('holds a producer to what it may send', async () => {
    const { replies, send } = await stand({ wells: ['well-1'] });
    await send([{ value: batchOf(aReading(), aReading({ well: 'well-2' })) }]);
    await eventually(() => expect(replies.heard).toHaveLength(1), patiently);
    expect(replies.heard.map(replyOf)).toMatchObject([
      { results: [{ status: 'accepted' }, { status: 'rejected', code: 'ingestion/not-allowed' }] },
    ]);
  });

  it('takes nothing of a producer that is revoked, and goes on where it stood once it is granted again', async () => {
    const { field, replies, send } = await stand();
    await send([{ key: 'before', value: batchOf(aReading()) }]);
    await eventually(() => expect(replies.heard).toHaveLength(1), patiently);
    await tellAccess(database, field, { rawTopic: null, replyTopic: null });
    // Whoever is granted after that is found by a look that sees that too.
    for (const key of ['meanwhile', 'later']) {
      const other = await stand();
      await other.send([{ value: batchOf(aReading()) }]);
      await eventually(() => expect(other.replies.heard).toHaveLength(1), patiently);
      await send([{ key, value: batchOf(aReading()) }]);
    }
    expect(replies.heard.map(({ key }) => key)).toEqual(['before']);
    await tellAccess(database, field);
    await eventually(
      () => expect(replies.heard.map(({ key }) => key)).toEqual(['before', 'meanwhile', 'later']),
      patiently,
    );
  });

  it('goes on for everybody else when a topic is deleted under it', async () => {
    const [gone, staying] = [await stand(), await stand()];
    await gone.send([{ value: batchOf(aReading()) }]);
    await eventually(() => expect(gone.replies.heard).toHaveLength(1), patiently);
    await gone.replies.stop();
    await (await kafka.admin()).deleteTopics({ topics: [gone.field.rawTopic, gone.field.replyTopic] });
    await staying.send([{ value: batchOf(aReading()) }]);
    await eventually(() => expect(staying.replies.heard).toHaveLength(1), patiently);
  });
});

describe('a process that is killed in the middle', () => {
  const start = async (settings: WayInSettings): Promise<ChildProcess> => {
    const hook = join(__dirname, '../../../libs/kafka/src/typescript-child.support.cjs');
    const program = join(__dirname, 'presentation/kafka-way-in/way-in-child.support.ts');
    const { appUrl, systemUrl, group } = settings;
    const child = spawn(process.execPath, ['-r', hook, program, appUrl, systemUrl, group], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    cleanUp.push(() => child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    return child;
  };

  it('has lost nothing, and each reading is once downstream, under one receipt a record', async () => {
    const { replies, downstream, send } = await stand();
    const settings = settingsOf();
    const sent = 1_500;
    let child = await start(settings);
    const sending = (async () => {
      for (let at = 0; at < sent; at += 50) {
        await send(
          Array.from({ length: 50 }, (_, nth) => ({ key: String(at + nth), value: batchOf(aReading(), aReading()) })),
        );
      }
    })();
    for (const after of [1, 200, 500]) {
      await eventually(() => expect(replies.heard.length).toBeGreaterThanOrEqual(after), patiently);
      child.kill('SIGUSR2');
      await once(child, 'exit');
      child = await start(settings);
    }
    await sending;
    const answered = () => new Map(replies.heard.map(({ key, headers }) => [key, headers['receipt-id']]));
    await eventually(() => expect(answered().size).toBe(sent), patiently);
    expect(new Set(replies.heard.map(({ key, headers }) => `${key} ${headers['receipt-id']}`)).size).toBe(sent);
    await eventually(async () => {
      const groups = await downstream.accepted();
      const times = groups.flatMap(({ readings }) => readings.map(({ sourceTime }) => sourceTime));
      expect([times.length, new Set(times).size]).toEqual([2 * sent, 2 * sent]);
      // Three times readings were on disk that nobody knew of any more.
      expect(downstream.deliveries()).toBeGreaterThan(groups.length);
      expect(new Set(groups.map(({ receiptId }) => receiptId))).toEqual(new Set(answered().values()));
    }, patiently);
    child.kill('SIGKILL');
  });
});
