import { createDatabase } from '../database/database';
import type { Database } from '../database/database';
import { expectIndexUsed } from '../database/expect-index-used';
import { query, withOrganization } from '../database/transaction';
import { createTestDatabase, sql } from '../test-database.support';
import type { TestDatabase } from '../test-database.support';
import { tenantTable } from '../tenancy/tenant-table';
import { copyRows } from './copy-rows';
import { insertRows } from './insert-rows';
import type { BulkValue, RowsToStore } from './rows-to-store';

const reading = `CREATE TABLE reading (organization text NOT NULL, tag int NOT NULL, at timestamptz NOT NULL, value double precision,
  text text, PRIMARY KEY (organization, tag, at)); CREATE INDEX reading_by_time ON reading (organization, at); ${tenantTable('reading')}`;
const columns = [
  { name: 'organization', type: 'text' },
  { name: 'tag', type: 'int' },
  { name: 'at', type: 'timestamptz' },
  { name: 'value', type: 'double precision' },
  { name: 'text', type: 'text' },
];
const at = '2026-10-31T07:00:00.123456Z';
const row = (organization: string, tag: number, text: string | null = null): readonly BulkValue[] => [
  organization,
  tag,
  at,
  tag / 2,
  text,
];
const store = (rows: RowsToStore['rows']): RowsToStore => ({ table: 'reading', columns, rows, returning: ['tag'] });

describe.each([
  ['insertRows', insertRows],
  ['copyRows', copyRows],
])('%s', (_name, storeRows) => {
  let urls: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    urls = await createTestDatabase([{ id: 'spec/0001-reading', sql: reading }]);
    database = await createDatabase({ ...urls, pools: { app: { max: 2 } } });
  });
  afterAll(async () => {
    await database.close();
    await urls.drop();
  });
  beforeEach(() => sql(urls.adminUrl, 'TRUNCATE reading'));

  const as = (organization: string, rows: RowsToStore['rows']) =>
    database.unitOfWork.run({ organization }, (tx) => storeRows<{ tag: number }>(tx, store(rows)));
  const all = () => sql(urls.adminUrl, 'SELECT organization, tag, value, text FROM reading ORDER BY 1, 2');

  it('stores each row once and says which were new', async () => {
    expect(await as('a', [row('a', 1), row('a', 2), row('a', 1)])).toEqual({
      count: 2,
      rows: [{ tag: 1 }, { tag: 2 }],
    });
    expect(await as('a', [row('a', 2), row('a', 3)])).toEqual({ count: 1, rows: [{ tag: 3 }] });
    expect(await as('a', [])).toEqual({ count: 0, rows: [] });
  });

  it.each(['tab\there', 'new\nline', 'back\\slash', 'quote"\'', '{a,b}', '\\N', 'NULL', '', 'ünïcödé €'])(
    'keeps the text %j',
    async (text) => {
      await as('a', [row('a', 1, text), row('a', 2, null)]);
      expect(await all()).toEqual([
        { organization: 'a', tag: 1, value: 0.5, text },
        { organization: 'a', tag: 2, value: 1, text: null },
      ]);
    },
  );

  it("is held to row-level security: another organization's row undoes the batch", async () => {
    await expect(as('a', [row('a', 1), row('b', 2)])).rejects.toThrow('row-level security');
    expect(await all()).toEqual([]);
  });

  it('takes many batches of many organizations on few connections, and none is mixed up or stored twice', async () => {
    const organizations = Array.from({ length: 10 }, (_, n) => `org-${n}`);
    const batch = (organization: string, from: number) =>
      Array.from({ length: 50 }, (_, n) => row(organization, from + n));
    await Promise.all(organizations.flatMap((name) => [0, 25, 50].map((from) => as(name, batch(name, from)))));
    const counts = await sql(urls.adminUrl, 'SELECT count(*)::int AS n FROM reading GROUP BY organization');
    expect(counts).toEqual(organizations.map(() => ({ n: 100 })));
  });

  it('takes several batches in one transaction, of several organizations, and lets statements follow', async () => {
    await database.unitOfWork.run({ organization: 'a' }, async (tx) => {
      for (const name of ['a', 'b', 'c']) {
        await withOrganization(tx, name, async () => {
          expect((await storeRows(tx, store([row(name, 1), row(name, 2)]))).count).toBe(2);
        });
      }
      const [one, two] = await Promise.all([
        query(tx, 'SELECT count(*)::int AS n FROM reading'),
        query(tx, 'SELECT 1 AS one'),
      ]);
      expect([one, two]).toEqual([[{ n: 2 }], [{ one: 1 }]]);
    });
    expect(await all()).toHaveLength(6);
  });

  it('leaves the connection usable after rows that Postgres refuses', async () => {
    await expect(as('a', [['a', 'not a number', at, 1, null]])).rejects.toThrow('invalid input syntax');
    expect((await as('a', [row('a', 1)])).count).toBe(1);
  });

  it('stores 20,000 rows', async () => {
    const rows = Array.from({ length: 20_000 }, (_, n) => row('a', n, `note ${n}`));
    const startedAt = performance.now();
    expect((await as('a', rows)).count).toBe(20_000);
    process.stdout.write(`${_name}: ${Math.round(20_000 / ((performance.now() - startedAt) / 1000))} rows/s\n`);
  });

  it('can show that an index answers', async () => {
    await database.unitOfWork.run({ organization: 'a' }, async (tx) => {
      const statement = { sql: 'SELECT * FROM reading WHERE tag = $1', params: [1] };
      await expectIndexUsed(tx, statement, 'reading_pkey');
      const another = expectIndexUsed(tx, statement, 'reading_by_value');
      await expect(another).rejects.toThrow(/^reading_by_value is not used, but .*reading_pkey/);
    });
  });
});
