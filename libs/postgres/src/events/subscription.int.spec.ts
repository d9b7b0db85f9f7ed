import { randomUUID } from 'node:crypto';
import type { Tx } from '@wellflow/kernel';
import { createDatabase } from '../database/database';
import type { Database } from '../database/database';
import { query } from '../database/transaction';
import { platformMigrations } from '../migrations/platform-migrations';
import { tenantTable } from '../tenancy/tenant-table';
import { createTestDatabase, sql, until } from '../test-database.support';
import type { TestDatabase } from '../test-database.support';
import { metadataOf } from './event-store.contract';
import type { EventStore, RecordedEvent } from './event-store';
import { createPostgresEventStore } from './postgres-event-store';
import { dropRetired, rebuildProjection } from './rebuild-projection';
import type { Projection } from './rebuild-projection';
import { createSubscription } from './subscription';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const organizations = Array.from({ length: 10 }, (_, n) => `org-${n}`);
/** Counts, so that an event handled twice or not at all shows. */
const createTally = (
  table: string,
): string => `CREATE TABLE ${table} (organization text NOT NULL, id text NOT NULL, n int NOT NULL,
  last_version int NOT NULL, PRIMARY KEY (organization, id)); ${tenantTable(table)}`;

async function tally(tx: Tx, events: readonly RecordedEvent[], table = 'tally'): Promise<void> {
  for (const { stream, version } of events) {
    await query(
      tx,
      `INSERT INTO ${table} VALUES ($1, $2, 1, $3) ON CONFLICT (organization, id)
       DO UPDATE SET n = ${table}.n + 1, last_version = CASE WHEN ${table}.last_version = $3 - 1 THEN $3 ELSE -1000 END`,
      [stream.organization, stream.id, version],
    );
  }
}

describe('subscriptions and projections', () => {
  let urls: TestDatabase;
  let database: Database;
  let eventStore: EventStore;
  const ids: { readonly organization: string; readonly id: string }[] = [];

  beforeAll(async () => {
    urls = await createTestDatabase([...platformMigrations, { id: 'spec/0001-tally', sql: createTally('tally') }]);
    database = await createDatabase(urls);
    eventStore = await createPostgresEventStore({ database });
  });
  afterAll(async () => {
    await database.close();
    await urls.drop();
  });

  async function append(
    times: number,
    project?: (tx: Tx, events: readonly RecordedEvent[]) => Promise<void>,
  ): Promise<void> {
    const one = async (n: number) => {
      const organization = organizations[n % 10] ?? '';
      const stream = { category: 'counted', organization, id: `same-${n % 20}` };
      ids.push(stream);
      await eventStore.unitOfWork.run({ organization }, async (tx) => {
        const metadata = metadataOf({ organization });
        const { toVersion, recordedAt } = await eventStore.append(tx, {
          stream,
          events: [{ event: { type: 'Counted' }, schemaVersion: 1 }],
          metadata,
        });
        const event = {
          stream,
          version: toVersion,
          recordedAt,
          metadata,
          schemaVersion: 1,
          position: '',
          event: { type: 'Counted' },
        };
        if (project) await project(tx, [event]);
      });
    };
    for (let start = 0; start < times; start += 20)
      await Promise.all(Array.from({ length: 20 }, (_, n) => one(start + n)));
  }
  const counts = (table = 'tally') =>
    sql<{ n: number; wrong: number }>(
      urls.adminUrl,
      `SELECT coalesce(sum(n), 0)::int AS n, (count(*) FILTER (WHERE last_version <> n))::int AS wrong FROM ${table}`,
    );
  const subscribe = (changes: object = {}) =>
    createSubscription({
      name: 'tally',
      database,
      eventStore,
      handle: tally,
      logger: silent,
      batchSize: 30,
      ...changes,
    });

  it('give every event its effect once and in order, with several processes at it of which one fails now and then', async () => {
    const failing = async (tx: Tx, events: readonly RecordedEvent[]) => {
      await tally(tx, events);
      if (Math.random() < 0.03) throw new Error('now and then');
    };
    const subscriptions = [subscribe(), subscribe(), subscribe({ handle: failing })];
    subscriptions.forEach((subscription) => subscription.start());
    await append(400);
    await until(async () => (await counts())[0]?.n === 400, 20_000);
    await Promise.all(subscriptions.map((subscription) => subscription.stop()));
    expect(await counts()).toEqual([{ n: 400, wrong: 0 }]);
  });

  it('would count twice if effect and checkpoint did not commit together', async () => {
    const apart = async (_tx: Tx, events: readonly RecordedEvent[]) => {
      for (const event of events) await database.unitOfWork.run(event.stream, (own) => tally(own, [event], 'apart'));
      throw new Error('crash before the checkpoint');
    };
    await sql(
      urls.ownerUrl,
      createTally('apart').replaceAll('{{app}}', urls.roles.app).replaceAll('{{owner}}', urls.roles.owner),
    );
    const subscription = subscribe({ name: 'apart', handle: apart });
    subscription.start();
    await until(async () => ((await counts('apart'))[0]?.wrong ?? 0) > 0);
    await subscription.stop();
    expect((await counts('apart'))[0]?.wrong).toBeGreaterThan(0);
    await sql(urls.ownerUrl, 'DROP TABLE apart');
  });

  it('see an append of their own process soon, by the wake-up', async () => {
    const subscription = subscribe({ idlePollMs: 60_000 });
    subscription.start();
    await new Promise((resolve) => setTimeout(resolve, 500));
    await append(20);
    await until(async () => (await counts())[0]?.n === 420, 5_000);
    await subscription.stop();
  });

  it('stop at a failure, say so and go on from there when it is over', async () => {
    let broken = true;
    const handle = async (tx: Tx, events: readonly RecordedEvent[]) => {
      if (broken) throw new Error('broken projection');
      await tally(tx, events);
    };
    const subscription = subscribe({ handle });
    subscription.start();
    await append(20);
    await until(() => subscription.status().failure === 'broken projection');
    broken = false;
    await until(async () => (await counts())[0]?.n === 440);
    expect(subscription.status().failure).toBeUndefined();
    await subscription.stop();
  });

  const projection = (changes: Partial<Projection>): Projection => ({
    name: 'tally',
    version: 1,
    keptBy: 'subscription',
    categories: ['counted'],
    createTable: createTally,
    apply: tally,
    ...changes,
  });

  it('are rebuilt beside the live one, which a subscription goes on keeping, and switched without a gap', async () => {
    const subscription = subscribe();
    subscription.start();
    await sql(urls.adminUrl, 'UPDATE tally SET n = n + 1000 WHERE id = $1', [ids[0]?.id]);
    const [, rebuilt] = await Promise.all([
      append(200),
      rebuildProjection({ ...urls, database, eventStore, logger: silent, batchSize: 50 }, projection({})),
    ]);
    expect(rebuilt.events).toBeGreaterThanOrEqual(440);
    await until(async () => (await counts())[0]?.n === 640);
    await subscription.stop();
    expect(await counts()).toEqual([{ n: 640, wrong: 0 }]);
    expect((await counts('tally_retired_v0'))[0]?.wrong).toBe(1);
    await dropRetired(urls, 'tally');
    await expect(counts('tally_retired_v0')).rejects.toThrow('does not exist');
  });

  it('are rebuilt and switched while commands write the live one in their own transactions', async () => {
    const project = (tx: Tx, events: readonly RecordedEvent[]) => tally(tx, events);
    const rebuild = () =>
      rebuildProjection(
        { ...urls, database, eventStore, logger: silent, batchSize: 50 },
        projection({ version: 2, keptBy: 'command' }),
      );
    await Promise.all([append(400, project), new Promise((resolve) => setTimeout(resolve, 100)).then(rebuild)]);
    expect(await counts()).toEqual([{ n: 1_040, wrong: 0 }]);
    expect(await sql(urls.adminUrl, 'SELECT version, state FROM projection ORDER BY version')).toEqual([
      { version: 1, state: 'retired' },
      { version: 2, state: 'live' },
    ]);
    await expect(rebuild()).rejects.toThrow('has been at version 2');
  });

  it('a rebuild that was interrupted goes on where it was', async () => {
    let seen = 0;
    const apply = async (tx: Tx, events: readonly RecordedEvent[], table: string) => {
      seen += events.length;
      if (seen > 300 && seen < 400) throw new Error('interrupted');
      await tally(tx, events, table);
    };
    const rebuild = () =>
      rebuildProjection(
        { ...urls, database, eventStore, logger: silent, batchSize: 50 },
        projection({ version: 3, apply }),
      );
    await expect(rebuild()).rejects.toThrow('interrupted');
    seen = 500;
    expect((await rebuild()).events).toBeLessThanOrEqual(1_040 - 250);
    expect(await counts()).toEqual([{ n: 1_040, wrong: 0 }]);
  });

  it('a rebuilt table is under row-level security', async () => {
    const rows = await database.unitOfWork.run({ organization: randomUUID() }, (tx) =>
      query(tx, 'SELECT * FROM tally'),
    );
    expect(rows).toEqual([]);
  });
});
