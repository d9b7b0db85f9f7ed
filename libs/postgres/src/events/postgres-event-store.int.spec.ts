import type { Tx } from '@wellflow/kernel';
import { Client } from 'pg';
import { createDatabase } from '../database/database';
import type { Database } from '../database/database';
import { runMigrations } from '../migrations/run-migrations';
import { platformMigrations } from '../migrations/platform-migrations';
import { listTablesWithoutRowSecurity } from '../tenancy/row-security-check';
import { createTestDatabase, sql } from '../test-database.support';
import type { TestDatabase } from '../test-database.support';
import { describeCommandLedger } from './command-ledger.contract';
import { describeEventStore, metadataOf } from './event-store.contract';
import { createPostgresEventStore } from './postgres-event-store';

let urls: TestDatabase;
let database: Database;

beforeAll(async () => {
  urls = await createTestDatabase(platformMigrations);
  database = await createDatabase(urls);
});
afterAll(async () => {
  await database.close();
  await urls.drop();
});

describeEventStore('the event store on Postgres', async () => {
  const eventStore = await createPostgresEventStore({ database });
  const told = async (key: string) => {
    const rows = await sql<{ payload: unknown }>(
      urls.adminUrl,
      'SELECT payload FROM outbox WHERE key = $1 ORDER BY position',
      [key],
    );
    return rows.map(({ payload }) => payload);
  };
  return { eventStore, told };
});

describeCommandLedger('the ledger of commands on Postgres', () => createPostgresEventStore({ database }));

describe('the tables of the platform', () => {
  it('are under row-level security', async () => {
    const client = new Client({ connectionString: urls.adminUrl });
    await client.connect();
    expect(
      await listTablesWithoutRowSecurity(client, { appRole: urls.roles.app, systemRole: urls.roles.system }),
    ).toEqual([]);
    await client.end();
  });

  it('are made once', async () => {
    expect(await runMigrations({ ...urls, migrations: platformMigrations })).toEqual({ applied: [], unknown: [] });
  });

  it('refuse a change of an event, by any role that works with them', async () => {
    for (const url of [urls.url, urls.systemUrl]) {
      await expect(sql(url, 'UPDATE event SET data = data')).rejects.toThrow('permission denied');
      await expect(sql(url, 'DELETE FROM event')).rejects.toThrow('permission denied');
    }
  });

  it("hide one organization's events, commands and snapshots from another, and let none append for another", async () => {
    const eventStore = await createPostgresEventStore({ database });
    const stream = { category: 'tank', organization: 'org', id: 'seen-by-none' };
    const append = { stream, events: [{ event: { type: 'A' }, schemaVersion: 1 }], metadata: metadataOf() };
    await eventStore.unitOfWork.run({ organization: 'org' }, (tx) => eventStore.append(tx, append));
    const asOther = <T>(work: (tx: Tx) => Promise<T>) => eventStore.unitOfWork.run({ organization: 'other' }, work);
    expect(await asOther((tx) => eventStore.readStream(tx, stream))).toEqual([]);
    await expect(asOther((tx) => eventStore.append(tx, { ...append, metadata: metadataOf() }))).rejects.toThrow(
      'row-level security',
    );
  });

  it('refuse a text that Postgres cannot hold as a refusal, not a bug', async () => {
    const eventStore = await createPostgresEventStore({ database });
    const stream = { category: 'tank', organization: 'org', id: 'nul' };
    const append = { stream, events: [{ event: { type: 'A', text: '\0' }, schemaVersion: 1 }], metadata: metadataOf() };
    const appending = eventStore.unitOfWork.run({ organization: 'org' }, (tx) => eventStore.append(tx, append));
    await expect(appending).rejects.toMatchObject({ code: 'events/unstorable-text' });
  });
});
