import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { addMicros, parseInstant, type Instant } from '@wellflow/kernel';
import { createDatabase, query, runMigrations, type Database } from '@wellflow/postgres';
import { allMigrations } from '@wellflow/service';
import { eventually, testDatabase, testOrganization, testUuid, type TestDatabase } from '@wellflow/testing';
import type { NewReading, ReadingHistory } from '../../application/reading-history';
import { productionMigrations } from './migrations';
import { createPostgresReadingHistory } from './postgres-reading-history';
import { aReading, everything } from './reading-history.contract';

let server: TestDatabase;
let database: Database;
let history: ReadingHistory;
let organization: string;

beforeAll(async () => {
  const migrations = allMigrations(productionMigrations({ distributed: false }));
  server = await testDatabase({ name: 'production', migrate: (target) => runMigrations({ ...target, migrations }) });
  database = await createDatabase({ url: server.appUrl, systemUrl: server.systemUrl });
  history = createPostgresReadingHistory(database.reads);
});
afterAll(async () => {
  await database?.close();
  await server?.drop();
});
beforeEach(() => {
  organization = testOrganization();
});

const days = 6;
const perDay = 40;
const at = (day: number, n: number): Instant =>
  addMicros(parseInstant('2026-03-10T00:00:00Z'), BigInt(day * 86_400 + n * 60) * 1_000_000n);
const all = Array.from({ length: days * perDay }, (_, n) =>
  aReading({ sourceTime: at(Math.floor(n / perDay), n % perDay), value: n }),
);
const corrected = [3, 50, 51, 239];

const inOrganization = <Row extends object>(sql: string) =>
  database.unitOfWork.run({ organization }, (tx) => query<Row>(tx, sql));
const store = (readings: readonly NewReading[]) =>
  database.unitOfWork.run({ organization }, (tx) => history.store(tx, organization, readings));
const correct = () =>
  database.unitOfWork.run({ organization }, (tx) =>
    history.judge(
      tx,
      organization,
      corrected.map((n) => ({
        ...{ wellId: testUuid(1), measurement: 'tubing-pressure', sourceTime: all[n]?.sourceTime ?? at(0, 0) },
        ...{ kind: 'correction', value: -n, quality: 'GOOD', flags: [], receivedAt: at(9, n) },
        ...{ producerId: 'lab', receiptId: testUuid(2) },
      })),
    ),
  );

/** Runs a process that packs, until it ends or is killed. @returns what it said, and by which signal it went */
async function pack(when: string, nth = 1, killAfterMs?: number) {
  const hook = resolve(__dirname, '../../../../../libs/kafka/src/typescript-child.support.cjs');
  const program = resolve(__dirname, 'pack-child.support.ts');
  const parts = [server.appUrl, server.systemUrl, organization, when, String(nth)];
  const child = spawn(process.execPath, ['-r', hook, program, ...parts], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk) => {
    if (said === '' && killAfterMs !== undefined) void sleep(killAfterMs).then(() => child.kill('SIGKILL'));
    said += String(chunk);
  });
  const [, signal] = await once(child, 'close');
  return { said, signal: String(signal) };
}

const expected = all.map(({ value }, n) => (corrected.includes(n) ? -n : value));

async function expectEverythingOnce(): Promise<void> {
  const list = await history.list(organization, everything());
  expect(list.map(({ time }) => time)).toEqual(all.map(({ sourceTime }) => sourceTime));
  expect(list.map(({ value }) => value)).toEqual(expected);
  const byDay = { ...everything(), intervalSeconds: 86_400, mostReadings: 1000 };
  const summaries = await history.summarize(organization, byDay);
  expect(summaries.map(({ count }) => count)).toEqual(Array(days).fill(perDay));
  expect((await history.listVersions(organization, everything())).map(({ value }) => value)).toEqual(
    corrected.flatMap((n) => [n, -n]),
  );
}

const counts = async () => {
  const [row] = await inOrganization<{ plain: number; packed: number; told: number }>(
    `SELECT (SELECT count(*)::int FROM reading) AS plain, (SELECT coalesce(sum(readings), 0)::int FROM reading_chunk) AS packed,
            (SELECT count(*)::int FROM reading_judgement) AS told`,
  );
  return row;
};

/** A month may still belong to one that was killed, until the server has noticed. */
const packToTheEnd = () =>
  eventually(
    async () => {
      expect(await pack('never')).toMatchObject({ said: expect.stringContaining('packed '), signal: 'null' });
      expect(await counts()).toEqual({ plain: 0, packed: 240, told: 0 });
    },
    { timeoutMs: 60_000 },
  );

it.each([
  ['before-commit', 1, { plain: 240, packed: 0, told: 4 }],
  ['before-commit', 3, { plain: 160, packed: 80, told: 1 }],
  ['after-commit', 2, { plain: 160, packed: 80, told: 1 }],
])('a process killed %s of its packing number %i loses nothing and doubles nothing', async (when, nth, left) => {
  await store(all);
  await correct();
  expect(await pack(when, nth)).toEqual({ said: 'packing\n', signal: 'SIGKILL' });
  expect(await counts()).toEqual(left);
  await expectEverythingOnce();
  await packToTheEnd();
  await expectEverythingOnce();
});

it('killed again and again at any moment, while readings come late and twice, it comes to the same in the end', async () => {
  let writing = true;
  const write = async () => {
    for (let from = 0; from < all.length; from += 10) {
      await store(all.slice(from, from + 15));
      await sleep(from % 40);
    }
  };
  const writers = Promise.all([write().then(correct), write()]).finally(() => (writing = false));
  let killed = 0;
  for (let n = 0; writing || n < 6; n += 1) {
    const { signal } = await pack('never', 1, (n * 17) % 60);
    if (signal === 'SIGKILL') killed += 1;
  }
  await writers;
  await packToTheEnd();
  expect(killed).toBeGreaterThan(0);
  await expectEverythingOnce();
});
