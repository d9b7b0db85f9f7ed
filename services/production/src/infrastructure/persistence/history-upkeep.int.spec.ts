import { setTimeout as sleep } from 'node:timers/promises';
import { addMicros, parseInstant, type Instant } from '@wellflow/kernel';
import {
  createDatabase,
  createJobRunner,
  expectIndexUsed,
  query,
  runMigrations,
  type Database,
} from '@wellflow/postgres';
import { allMigrations } from '@wellflow/service';
import { eventually, testDatabase, testOrganization, testUuid, type TestDatabase } from '@wellflow/testing';
import * as fc from 'fast-check';
import { Client } from 'pg';
import { createKeepHistory } from '../../application/commands/keep-history';
import type { HistoryUpkeep } from '../../application/history-upkeep';
import type { NewReading, ReadingHistory } from '../../application/reading-history';
import { keepHistoryHandler, keepHistoryJob } from '../../presentation/jobs/keep-history';
import { productionMigrations } from './migrations';
import { fromPacked } from './packed-chunk';
import { createPostgresHistoryUpkeep, plainDaySql } from './postgres-history-upkeep';
import { createPostgresReadingHistory } from './postgres-reading-history';
import { aReading, everything } from './reading-history.contract';
import { stretchSql } from './read-stretch';
import { summarySql } from './summary-sql';
import { createUpkeepSchedule } from './upkeep-schedule';

let server: TestDatabase;
let database: Database;
let history: ReadingHistory;
let upkeep: HistoryUpkeep;
let organization: string;

beforeAll(async () => {
  const migrations = allMigrations(productionMigrations({ distributed: false }));
  server = await testDatabase({ name: 'production', migrate: (target) => runMigrations({ ...target, migrations }) });
  database = await createDatabase({ url: server.appUrl, systemUrl: server.systemUrl });
  history = createPostgresReadingHistory(database.reads);
  upkeep = createPostgresHistoryUpkeep(database.unitOfWork);
});
afterAll(async () => {
  await database?.close();
  await server?.drop();
});
beforeEach(() => {
  organization = testOrganization();
});

const day = '2026-03-10';
const at = (micros: number): Instant => addMicros(parseInstant(`${day}T00:00:00Z`), BigInt(micros));
const minute = (n: number, changes: Partial<NewReading> = {}) =>
  aReading({ sourceTime: at(n * 60_000_000), value: n, ...changes });
const minutes = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => minute(from + n));

const store = (readings: readonly NewReading[], of = organization) =>
  database.unitOfWork.run({ organization: of }, (tx) => history.store(tx, of, readings));
const list = () => history.list(organization, everything());
const inOrganization = <Row extends object>(sql: string, params: readonly unknown[] = []) =>
  database.unitOfWork.run({ organization }, (tx) => query<Row>(tx, sql, params));
const counts = async () => {
  const [row] = await inOrganization<{ plain: number; packed: number; chunks: number }>(
    `SELECT (SELECT count(*)::int FROM reading) AS plain, (SELECT coalesce(sum(readings), 0)::int FROM reading_chunk) AS packed,
            (SELECT count(*)::int FROM reading_chunk) AS chunks`,
  );
  return row;
};

async function keep(defaults: { readonly packAfterDays: number; readonly keepDays?: number } = { packAfterDays: 2 }) {
  const signal = new AbortController().signal;
  return createKeepHistory({ upkeep, defaults })({ organization, signal, progress: async () => undefined });
}

async function asSuperuser(sql: string): Promise<void> {
  const client = new Client({ connectionString: server.superuserUrl });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

describe('packing', () => {
  it('changes nothing that is read: any kind of reading, listed and down-sampled, in whatever pieces it came', async () => {
    const value = fc.oneof(fc.double({ noNaN: true }), fc.integer(), fc.bigInt().map(String), fc.constant(null));
    const text = fc.option(fc.stringMatching(/^[ -~é☃]{1,8}$/));
    const reading = fc.record({
      micros: fc.integer({ min: 0, max: 86_399_999_999 }),
      value,
      quality: fc.constantFrom('GOOD', 'UNCERTAIN', 'BAD', 'STALE'),
      flags: fc.array(fc.constantFrom('frozen', 'spike', 'late'), { maxLength: 2 }),
      original: fc.record({ unit: text, value: text }),
    });
    // Fewer than eight times are too few to be packed; any of them may come again.
    const times = fc.uniqueArray(reading, { selector: ({ micros }) => micros, minLength: 8, maxLength: 20 });
    const piece = fc.tuple(times, fc.array(reading, { maxLength: 4 })).map((parts) => parts.flat());
    const pieces = fc.array(piece, { minLength: 1, maxLength: 3 });
    const law = fc.asyncProperty(pieces, async (some) => {
      organization = testOrganization();
      const twin = testOrganization();
      const range = { ...everything({ measurement: 'oil-total' }), intervalSeconds: 7200, mostReadings: 1000 };
      for (const piece of some) {
        const readings = piece.map(({ micros, ...rest }) =>
          aReading({ measurement: 'oil-total', sourceTime: at(micros), ...rest }),
        );
        expect(await store(readings)).toBe(await store(readings, twin));
        await keep();
      }
      expect(await history.list(organization, range)).toEqual(await history.list(twin, range));
      const [packed, plain] = [await history.summarize(organization, range), await history.summarize(twin, range)];
      expect(packed.map(({ sum: _, ...rest }) => rest)).toEqual(plain.map(({ sum: _, ...rest }) => rest));
      expect(await counts()).toMatchObject({ chunks: 1 });
    });
    await fc.assert(law, { numRuns: 12 });
  });

  it('keeps when a reading was received, to the microsecond', async () => {
    const receivedAt = parseInstant('2026-03-12T01:02:03.000004Z');
    await store(minutes(0, 20).map((reading) => ({ ...reading, receivedAt })));
    await keep();
    await store([minute(30)]);
    await keep();
    const [row] = await inOrganization<{ packed: Buffer }>('SELECT packed FROM reading_chunk');
    const { receivedSeconds, receivedMicros } = fromPacked(row?.packed ?? Buffer.alloc(0));
    const later = Date.parse('2026-11-23T12:00:01Z') / 1000;
    expect([...receivedSeconds]).toEqual([...Array<number>(20).fill(Date.parse('2026-03-12T01:02:03Z') / 1000), later]);
    expect([...receivedMicros]).toEqual([...Array<number>(20).fill(4), 0]);
  });

  it('leaves the young and the few', async () => {
    const now = parseInstant(`${await upkeep.today(organization)}T00:00:00Z`);
    const ago = (days: number) =>
      Array.from({ length: 10 }, (_, n) => aReading({ sourceTime: addMicros(now, BigInt(n - days * 86_400_000_000)) }));
    await store([...ago(0), ...ago(1), ...ago(2), ...minutes(0, 7)]);
    expect(await keep()).toEqual({ packed: 0, busy: 0, forgotten: 0 });
    await store(ago(3));
    expect(await keep()).toMatchObject({ packed: 1 });
    const [{ series_id: series } = { series_id: 0 }] = await inOrganization<{ series_id: number }>(
      'SELECT series_id FROM reading_series',
    );
    const young = inOrganization(
      "SELECT exchange_readings_for_chunk($1, (now() AT TIME ZONE 'UTC')::date - 2, '', 10)",
      [series],
    );
    await expect(young).rejects.toThrow('too young');
  });

  it('never lets a chunk of too few or too many take the place of readings', async () => {
    await store(minutes(0, 10));
    const [{ series_id: series } = { series_id: 0 }] = await inOrganization<{ series_id: number }>(
      'SELECT series_id FROM reading_series',
    );
    const exchange = inOrganization(`SELECT exchange_readings_for_chunk($1, '${day}', '', 9)`, [series]);
    await expect(exchange).rejects.toThrow('10 readings');
    expect(await counts()).toMatchObject({ plain: 10, packed: 0 });
  });

  it('pages packed and plain readings exactly, each once', async () => {
    const days = [0, 1, 2].flatMap((later) =>
      minutes(0, 50).map((reading) => ({
        ...reading,
        sourceTime: addMicros(reading.sourceTime, BigInt(later) * 86_400_000_000n),
      })),
    );
    await store(days);
    await keep();
    await store([minute(51), minute(52)]);
    const expected = (await list()).map(({ time }) => time);
    expect(expected).toHaveLength(152);
    for (const limit of [1, 7, 49, 50, 51]) {
      const seen: Instant[] = [];
      let from = parseInstant('2026-01-01T00:00:00Z');
      for (let page = await history.list(organization, everything({ from, limit })); page.length > 0;) {
        seen.push(...page.map(({ time }) => time));
        from = addMicros(page.at(-1)?.time ?? from, 1n);
        page = await history.list(organization, everything({ from, limit }));
      }
      expect(seen).toEqual(expected);
    }
  });
});

describe('late readings', () => {
  it('of a packed day are stored once: the first of its time stands, in the chunk as in the table', async () => {
    await store(minutes(0, 20));
    await keep();
    expect(await store([minute(5, { value: -1 }), minute(25), minute(25, { value: -2 })])).toBe(1);
    expect(await store([minute(25, { value: -3 }), minute(6, { value: -4 })])).toBe(0);
    await keep();
    expect(await store([...minutes(0, 20), minute(25, { value: -5 })])).toBe(0);
    expect((await list()).map(({ value }) => value)).toEqual([...Array(20).keys(), 25]);
    expect(await counts()).toEqual({ plain: 0, packed: 21, chunks: 1 });
  });

  it('that race with packing are never lost, and never there twice', async () => {
    const writers = 4;
    const all = minutes(0, 400);
    await store(all.slice(0, 20));
    let writing = true;
    const stored: number[] = [];
    const write = async (writer: number) => {
      for (let from = 0; from < all.length; from += 10) {
        const some = all.slice(from, from + 15).map((reading) => ({ ...reading, value: writer }));
        stored.push(await store(some));
        // Apart, or the month would never be free to be packed.
        await sleep((from * 7 + writer * 11) % 23);
      }
    };
    const outcomes: unknown[] = [];
    const packing = (async () => {
      while (writing) {
        outcomes.push((await keep()).packed);
        await sleep(1);
      }
    })();
    await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
    writing = false;
    await packing;
    await keep();
    expect(20 + stored.reduce((sum, count) => sum + count, 0)).toBe(400);
    expect((await list()).map(({ time }) => time)).toEqual(all.map(({ sourceTime }) => sourceTime));
    expect(await counts()).toEqual({ plain: 0, packed: 400, chunks: 1 });
    expect(outcomes.filter((packed) => packed === 1).length).toBeGreaterThan(1);
  });

  it('make whoever packs go on to another day instead of waiting, and young ones share nothing', async () => {
    const now = parseInstant(`${await upkeep.today(organization)}T00:00:00Z`);
    await store(minutes(0, 20));
    await database.unitOfWork.run({ organization }, async (tx) => {
      await history.store(tx, organization, [minute(30)]);
      expect(await keep()).toMatchObject({ packed: 0, busy: 1 });
    });
    await database.unitOfWork.run({ organization }, async (tx) => {
      await history.store(tx, organization, [aReading({ sourceTime: now })]);
      expect(await keep()).toMatchObject({ packed: 1, busy: 0 });
    });
  });
});

describe('the policy', () => {
  it('of an organization goes before that of the service, and forgets what it does not want kept', async () => {
    await store(minutes(0, 20));
    await keep();
    await store([minute(30)]);
    expect(await keep({ packAfterDays: 2, keepDays: 36_500 })).toMatchObject({ forgotten: 0 });
    await inOrganization('UPDATE reading_policy SET keep_days = 30');
    expect(await keep({ packAfterDays: 2, keepDays: 36_500 })).toMatchObject({ forgotten: 21 });
    expect(await list()).toEqual([]);
    const young = inOrganization("SELECT forget_readings(1, (now() AT TIME ZONE 'UTC')::date - 29, 1)");
    await expect(young).rejects.toThrow('younger than thirty days');
  });

  it("gives an emptied month's space back, and never touches one with readings, of whatever organization", async () => {
    const [mine, yours] = ['1991-05-05', '1991-06-05'].map((text) => parseInstant(`${text}T00:00:00Z`));
    const many = (start = at(0)) =>
      Array.from({ length: 2000 }, (_, n) => aReading({ sourceTime: addMicros(start, BigInt(n)) }));
    await store([...many(mine), ...many(yours)]);
    const other = testOrganization();
    await store(many(yours).slice(0, 3), other);
    await keep();
    await asSuperuser('VACUUM reading_1991_05, reading_1991_06');
    await keep();
    const [sizes] = await inOrganization<{ mine: string; yours: string }>(
      "SELECT pg_relation_size('reading_1991_05') AS mine, pg_relation_size('reading_1991_06') AS yours",
    );
    expect([Number(sizes?.mine), Number(sizes?.yours) > 0]).toEqual([0, true]);
    expect(await history.list(other, everything())).toHaveLength(3);
    expect(await list()).toHaveLength(4000);
    await expect(inOrganization("SELECT reclaim_reading_month('job')")).rejects.toThrow('no month of readings');
  });

  it('is carried out as a job, asked for once by however many ask', async () => {
    await store(minutes(0, 20));
    const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const schedule = createUpkeepSchedule({ database, job: keepHistoryJob, everyMinutes: 60, logger });
    const asked = await Promise.all([1, 2, 3].map(() => schedule.askForDue()));
    expect(asked.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
    expect(await inOrganization("SELECT 1 FROM job WHERE task = 'production/keep-history'")).toHaveLength(1);
    const keepHistory = createKeepHistory({ upkeep, defaults: { packAfterDays: 2 } });
    const handlers = [keepHistoryHandler(keepHistory)];
    const runner = createJobRunner({ database, systemUrl: server.systemUrl, handlers, logger, pollMs: 100 });
    await runner.start();
    const packed = async () => expect(await counts()).toEqual({ plain: 0, packed: 20, chunks: 1 });
    await eventually(packed, { timeoutMs: 30_000 }).finally(() => runner.stop());
    expect(await schedule.askForDue()).toBe(0);
  });
});

describe('the indexes', () => {
  it('answer what upkeep and down-sampling ask', async () => {
    await store([...minutes(0, 20), minute(0, { wellId: testUuid(2) })]);
    await keep();
    const days = ['2026-03-01', '2026-03-20'];
    const stretch = [1, ...days.map((text) => `${text}T00:00:00Z`), ...days, '3600 s', true, false, [], []];
    await database.unitOfWork.run({ organization }, async (tx) => {
      await expectIndexUsed(tx, { sql: plainDaySql, params: [1, ...days] }, 'reading_2026_03_pkey');
      await expectIndexUsed(tx, { sql: summarySql, params: stretch }, 'reading_2026_03_pkey');
      await expectIndexUsed(tx, { sql: summarySql, params: stretch }, 'reading_chunk_2026_03_pkey');
      await expectIndexUsed(tx, { sql: summarySql, params: stretch }, 'reading_judgement_pkey');
      const page = [...stretch.slice(0, 5), 100];
      await expectIndexUsed(tx, { sql: stretchSql, params: page }, 'reading_judgement_pkey');
    });
  });
});

it('refuses to be spread over a cluster where the database has no such extension, and leaves it as it was', async () => {
  const migrations = allMigrations(productionMigrations({ distributed: true }));
  const spread = runMigrations({ ownerUrl: server.ownerUrl, roles: server.roles, migrations });
  await expect(spread).rejects.toThrow('no extension of that name');
  expect(await store(minutes(0, 1))).toBe(1);
});
