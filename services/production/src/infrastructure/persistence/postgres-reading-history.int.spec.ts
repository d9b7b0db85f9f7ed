import { setTimeout as sleep } from 'node:timers/promises';
import { addMicros, parseInstant } from '@wellflow/kernel';
import {
  createDatabase,
  expectIndexUsed,
  listTablesWithoutRowSecurity,
  query,
  runMigrations,
  type Database,
} from '@wellflow/postgres';
import { allMigrations } from '@wellflow/service';
import { testDatabase, testOrganization, testUuid, type TestDatabase } from '@wellflow/testing';
import { Client } from 'pg';
import type { NewReading, ReadingHistory } from '../../application/reading-history';
import { findSeriesSql } from './find-series';
import { productionMigrations } from './migrations';
import { createPostgresReadingHistory } from './postgres-reading-history';
import { stretchSql } from './read-stretch';
import { aReading, describeReadingHistory, everything } from './reading-history.contract';

let server: TestDatabase;
let database: Database;
let history: ReadingHistory;

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

const store = (organization: string, readings: readonly NewReading[]) =>
  database.unitOfWork.run({ organization }, (tx) => history.store(tx, organization, readings));

async function asSuperuser<Row>(sql: string): Promise<readonly Row[]> {
  const client = new Client({ connectionString: server.superuserUrl });
  await client.connect();
  return client
    .query(sql)
    .then(({ rows }) => rows)
    .finally(() => client.end());
}

describeReadingHistory('readings in Postgres', async () => ({ history, unitOfWork: database.unitOfWork }));

describe('the months of readings', () => {
  const months = Array.from({ length: 111 * 12 }, (_, index) => {
    const month = String((index % 12) + 1).padStart(2, '0');
    return `${1990 + Math.floor(index / 12)}-${month}`;
  });

  it('get their partitions when a reading comes, each month from 1990 to 2100', async () => {
    const organization = testOrganization();
    // Every thirteenth month: all twelve come up, and the spec stays short.
    const times = months.filter((_, index) => index % 13 === 0).map((month) => parseInstant(`${month}-01T00:00:00Z`));
    for (let start = 0; start < times.length; start += 30) {
      const some = times.slice(start, start + 30).map((sourceTime) => aReading({ sourceTime }));
      expect(await store(organization, some)).toBe(some.length);
    }
    const listed = await history.list(organization, everything());
    expect(listed.map(({ time }) => time)).toEqual(times);
  });

  it('end where the next begins, to the microsecond and by UTC', async () => {
    const organization = testOrganization();
    const first = parseInstant('2031-03-01T00:00:00Z');
    const last = addMicros(first, -1n);
    await store(organization, [aReading({ sourceTime: first }), aReading({ sourceTime: last })]);
    const rows = await asSuperuser<{ part: string; source_time: string }>(
      `SELECT tableoid::regclass::text AS part FROM reading WHERE organization = '${organization}' ORDER BY source_time`,
    );
    expect(rows.map(({ part }) => part)).toEqual(['reading_2031_02', 'reading_2031_03']);
  });

  it.each([
    '0001-01-01T00:00:00Z',
    '0999-12-31T23:59:59.999999Z',
    '1582-10-10T00:00:00Z',
    '2024-02-29T12:00:00Z',
    '9998-12-31T23:59:59.999999Z',
  ])('hold even %s', async (text) => {
    const organization = testOrganization();
    const sourceTime = parseInstant(text);
    await store(organization, [aReading({ sourceTime })]);
    expect((await history.list(organization, everything())).map(({ time }) => time)).toEqual([sourceTime]);
  });

  it('are made once by many that ask at the same time', async () => {
    const storing = Array.from({ length: 10 }, async (_, index) => {
      const own = createPostgresReadingHistory(database.reads);
      const organization = testOrganization();
      const times = [0, 1, 2, 3].map((month) => parseInstant(`2111-0${((index + month) % 9) + 1}-01T00:00:00Z`));
      return database.unitOfWork.run({ organization }, (tx) =>
        own.store(
          tx,
          organization,
          times.map((sourceTime) => aReading({ sourceTime })),
        ),
      );
    });
    expect(await Promise.all(storing)).toEqual(Array.from({ length: 10 }, () => 4));
  });

  it('are added while another transaction has readings of its own open, and waits for nobody', async () => {
    const [one, other] = [testOrganization(), testOrganization()];
    await database.unitOfWork.run({ organization: one }, async (tx) => {
      await history.store(tx, one, [aReading({ sourceTime: parseInstant('2026-11-01T00:00:00Z') })]);
      const sourceTime = parseInstant('2113-01-01T00:00:00Z');
      expect(await Promise.race([store(other, [aReading({ sourceTime })]), sleep(3_000, 'waits')])).toBe(1);
    });
  });

  it('are asked for again when the transaction that made one is undone', async () => {
    const organization = testOrganization();
    const reading = aReading({ sourceTime: parseInstant('2112-01-01T00:00:00Z') });
    const undone = database.unitOfWork.run({ organization }, async (tx) => {
      await history.store(tx, organization, [reading]);
      throw new Error('power cut');
    });
    await expect(undone).rejects.toThrow('power cut');
    expect(await store(organization, [reading])).toBe(1);
  });
});

describe('the database of production', () => {
  it('stores 10,000 readings of many wells at once, and none of them again', async () => {
    const organization = testOrganization();
    const start = parseInstant('2026-10-31T23:00:00Z');
    const readings = Array.from({ length: 10_000 }, (_, index) =>
      aReading({
        wellId: testUuid(index % 50),
        sourceTime: addMicros(start, BigInt(index) * 1_000_000n),
        value: index,
      }),
    );
    expect(await store(organization, readings)).toBe(10_000);
    expect(await store(organization, readings)).toBe(0);
    const listed = await history.list(organization, everything({ wellId: testUuid(7) }));
    expect(listed.map(({ value }) => value)).toEqual(Array.from({ length: 200 }, (_, index) => index * 50 + 7));
  });

  it('finds a stretch of a series by the index of its month, and looks into no other month', async () => {
    const organization = testOrganization();
    const times = ['2026-01', '2026-02', '2026-03', '2026-04'].map((month) => parseInstant(`${month}-15T00:00:00Z`));
    await store(
      organization,
      times.map((sourceTime) => aReading({ sourceTime })),
    );
    const series = { sql: findSeriesSql, params: [organization, testUuid(1), 'tubing-pressure', ''] };
    const plan = await database.unitOfWork.run({ organization }, async (tx) => {
      await expectIndexUsed(tx, series, 'reading_series_pkey');
      const [found] = await query<{ series_id: number }>(tx, series.sql, series.params);
      const days = ['2026-02-10', '2026-02-20'];
      const params = [found?.series_id, ...days.map((day) => `${day}T00:00:00Z`), ...days, 100];
      await expectIndexUsed(tx, { sql: stretchSql, params }, 'reading_2026_02_pkey');
      return JSON.stringify(await query(tx, `EXPLAIN (FORMAT JSON) ${stretchSql}`, params));
    });
    expect(new Set(plan.match(/reading_\d{4}_\d{2}/g))).toEqual(new Set(['reading_2026_02']));
  });

  it('keeps organizations apart even from a query that forgets to', async () => {
    const [mine, yours] = [testOrganization(), testOrganization()];
    await store(yours, [aReading()]);
    const seen = (sql: string) => database.unitOfWork.run({ organization: mine }, (tx) => query(tx, sql));
    expect(await seen('SELECT * FROM reading')).toEqual([]);
    expect(await seen('SELECT * FROM reading_series')).toEqual([]);
    await expect(seen('SELECT * FROM reading_2026_11')).rejects.toThrow('permission denied');
    await expect(seen('DELETE FROM reading')).rejects.toThrow('permission denied');
    await expect(seen('SELECT * INTO copied FROM reading')).rejects.toThrow('permission denied');
  });

  it('has row-level security on every tenant table, the months that came later too', async () => {
    await store(testOrganization(), [aReading({ sourceTime: parseInstant('2120-05-01T00:00:00Z') })]);
    const client = new Client({ connectionString: server.superuserUrl });
    await client.connect();
    const { app: appRole, system: systemRole } = server.roles;
    const faults = await listTablesWithoutRowSecurity(client, { appRole, systemRole }).finally(() => client.end());
    expect(faults).toEqual([]);
    const open = `SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r' AND NOT (relrowsecurity AND relforcerowsecurity)`;
    expect(await asSuperuser(open)).toEqual([]);
  });
});
