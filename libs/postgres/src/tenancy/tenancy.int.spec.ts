import { Client } from 'pg';
import { createDatabase } from '../database/database';
import type { Database } from '../database/database';
import { query, withOrganization } from '../database/transaction';
import { createTestDatabase, sql } from '../test-database.support';
import type { TestDatabase } from '../test-database.support';
import { tenantTable } from './tenant-table';

const organizations = Array.from({ length: 12 }, (_, index) => `org-${index}`);
const note = `CREATE TABLE note (organization text NOT NULL, id int NOT NULL, PRIMARY KEY (organization, id)); ${tenantTable('note')}`;

describe('tenants on pooled connections', () => {
  let urls: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    urls = await createTestDatabase([{ id: 'spec/0001-note', sql: note }]);
    database = await createDatabase({ ...urls, pools: { app: { max: 4 } } });
  });
  afterAll(async () => {
    await database.close();
    await urls.drop();
  });

  const seen = (organization: string) =>
    database.unitOfWork.run({ organization }, (tx) =>
      query<{ organization: string }>(tx, 'SELECT organization FROM note'),
    );

  it('never see one another through 3,000 interleaved transactions, failures among them', async () => {
    const leaks: string[] = [];
    const one = async (index: number): Promise<void> => {
      const organization = organizations[index % organizations.length] ?? 'none';
      const work = database.unitOfWork.run({ organization }, async (tx) => {
        await query(tx, 'INSERT INTO note VALUES ($1, $2)', [organization, index]);
        const rows = await query<{ organization: string }>(tx, 'SELECT organization FROM note');
        leaks.push(...rows.filter((row) => row.organization !== organization).map((row) => row.organization));
        if (index % 7 === 0) throw new Error('rolled back');
      });
      await work.catch((error: Error) => expect(error.message).toBe('rolled back'));
    };
    for (let start = 0; start < 3_000; start += 100) {
      await Promise.all(Array.from({ length: 100 }, (_, offset) => one(start + offset)));
    }
    expect(leaks).toEqual([]);
    const counts = await Promise.all(organizations.map(async (organization) => (await seen(organization)).length));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3_000 - Math.ceil(3_000 / 7));
  });

  it('cannot write a row of another', async () => {
    const writing = database.unitOfWork.run({ organization: 'org-1' }, (tx) =>
      query(tx, "INSERT INTO note VALUES ('org-2', -1)"),
    );
    await expect(writing).rejects.toThrow('violates row-level security');
  });

  it('see nothing where no organization, or an empty one, is set', async () => {
    expect(await sql(urls.url, 'SELECT * FROM note')).toEqual([]);
    expect(
      await sql(
        urls.url,
        "WITH empty AS MATERIALIZED (SELECT set_config('app.organization', '', false)) SELECT note.* FROM empty, note",
      ),
    ).toEqual([]);
    await expect(database.unitOfWork.run({ organization: '' }, async () => 1)).rejects.toThrow('needs an organization');
  });

  it('bind even the owner', async () => {
    expect(await sql(urls.ownerUrl, 'SELECT * FROM note')).toEqual([]);
  });

  it('may take turns within one transaction, and the first is back afterwards', async () => {
    await database.unitOfWork.run({ organization: 'turn-1' }, async (tx) => {
      for (const [id, organization] of ['turn-2', 'turn-3'].entries()) {
        await withOrganization(tx, organization, () =>
          query(tx, 'INSERT INTO note VALUES ($1, $2)', [organization, id]),
        );
      }
      await query(tx, "INSERT INTO note VALUES ('turn-1', 9)");
      expect(await query(tx, 'SELECT * FROM note')).toEqual([{ organization: 'turn-1', id: 9 }]);
    });
    expect(await seen('turn-3')).toHaveLength(1);
  });

  it('would leak if the organization were set for the session: why it is set for the transaction', async () => {
    const leaksWhenSet = async (local: boolean): Promise<boolean> => {
      const connection = new Client({ connectionString: urls.url });
      await connection.connect();
      await connection.query(`BEGIN; SELECT set_config('app.organization', 'org-1', ${local}); COMMIT`);
      const { rowCount } = await connection.query('SELECT * FROM note');
      await connection.end();
      return rowCount !== 0;
    };
    expect([await leaksWhenSet(true), await leaksWhenSet(false)]).toEqual([false, true]);
  });
});
