import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { createDatabase } from '../database/database';
import type { Database } from '../database/database';
import { platformMigrations } from '../migrations/platform-migrations';
import { createTestDatabase, sql, until } from '../test-database.support';
import type { TestDatabase } from '../test-database.support';
import { metadataOf } from './event-store.contract';
import { beginning } from './event-store';
import type { EventStore, GlobalPosition } from './event-store';
import { createPostgresEventStore } from './postgres-event-store';

/** A transaction that is begun, appends and commits when told, on a connection of its own. */
interface Writer {
  append(label: string): Promise<void>;
  commit(): Promise<void>;
  rollBack(): Promise<void>;
}

describe('the order of all events', () => {
  let urls: TestDatabase;
  let database: Database;
  let eventStore: EventStore;
  let category: string;
  let clients: Client[];
  let position: GlobalPosition;

  beforeAll(async () => {
    urls = await createTestDatabase(platformMigrations);
    database = await createDatabase(urls);
    eventStore = await createPostgresEventStore({ database });
  });
  afterAll(async () => {
    await database.close();
    await urls.drop();
  });
  beforeEach(() => {
    category = `c${randomUUID().replaceAll('-', '')}`;
    clients = [];
    position = beginning;
  });
  afterEach(() => Promise.all(clients.map((client) => client.end())));

  async function begin(): Promise<Writer> {
    const client = new Client({ connectionString: urls.url });
    clients.push(client);
    await client.connect();
    await client.query("BEGIN; SELECT set_config('app.organization', 'org', true); SELECT pg_current_xact_id()");
    const append = async (label: string) => {
      const events = JSON.stringify([{ v: 1, data: { type: 'Labelled', label } }]);
      const params = [category, `${category}-org/${randomUUID()}`, randomUUID(), JSON.stringify(metadataOf()), events];
      await client.query("SELECT * FROM append_events('org', $1, $2, NULL, $3, $4, $5)", params);
    };
    return {
      append,
      commit: async () => void (await client.query('COMMIT')),
      rollBack: async () => void (await client.query('ROLLBACK')),
    };
  }

  async function committed(label: string): Promise<void> {
    const writer = await begin();
    await writer.append(label);
    await writer.commit();
  }

  /** What a consumer with a checkpoint reads now. Other tests of the cluster may hold the horizon back for a moment. */
  async function readOn(): Promise<readonly unknown[]> {
    const batch = await eventStore.readAll({ after: position, limit: 100, categories: [category] });
    position = batch.at(-1)?.position ?? position;
    return batch.map(({ event }) => event['label']);
  }
  async function readUntil(labels: readonly string[]): Promise<readonly unknown[]> {
    const seen: unknown[] = [];
    await until(async () => seen.push(...(await readOn())) >= labels.length);
    return seen;
  }
  async function expectNothing(): Promise<void> {
    for (let times = 0; times < 5; times += 1) expect(await readOn()).toEqual([]);
  }

  describe('in the eight cases of Emmett', () => {
    it('is the order in which transactions began', async () => {
      const [first, second] = [await begin(), await begin()];
      await second.append('second');
      await first.append('first');
      await second.commit();
      await first.commit();
      expect(await readUntil(['first', 'second'])).toEqual(['first', 'second']);
    });

    it('waits for an older transaction', async () => {
      const older = await begin();
      await older.append('older');
      await committed('younger');
      await expectNothing();
      await older.commit();
      expect(await readUntil(['older', 'younger'])).toEqual(['older', 'younger']);
    });

    it('does not skip one slow transaction', async () => {
      await committed('before');
      expect(await readUntil(['before'])).toEqual(['before']);
      const slow = await begin();
      await slow.append('slow');
      for (const label of ['a', 'b', 'c']) await committed(label);
      await expectNothing();
      await slow.commit();
      expect(await readUntil(['slow', 'a', 'b', 'c'])).toEqual(['slow', 'a', 'b', 'c']);
    });

    it('does not skip several slow transactions, one after the other', async () => {
      const seen = [];
      for (const round of ['1', '2', '3']) {
        const slow = await begin();
        await slow.append(`slow${round}`);
        await committed(`fast${round}`);
        await expectNothing();
        await slow.commit();
        seen.push(...(await readUntil(['', ''])));
      }
      expect(seen).toEqual(['slow1', 'fast1', 'slow2', 'fast2', 'slow3', 'fast3']);
    });

    it('does not skip several slow transactions at once', async () => {
      const slow = [await begin(), await begin(), await begin()];
      for (const [index, writer] of slow.entries()) await writer.append(`slow${index}`);
      await committed('fast');
      for (const writer of [...slow].reverse()) await writer.commit();
      expect(await readUntil(['', '', '', ''])).toEqual(['slow0', 'slow1', 'slow2', 'fast']);
    });

    it('goes on when an earlier position was rolled back', async () => {
      const failing = await begin();
      await failing.append('never');
      await committed('later');
      await expectNothing();
      await failing.rollBack();
      expect(await readUntil(['later'])).toEqual(['later']);
    });

    it('repeats nothing after a checkpoint', async () => {
      await committed('once');
      expect(await readUntil(['once'])).toEqual(['once']);
      await expectNothing();
      await committed('twice');
      expect(await readUntil(['twice'])).toEqual(['twice']);
    });

    it('shows nothing younger while an older transaction is open, though it writes nothing here', async () => {
      const idle = await begin();
      await committed('hidden');
      await expectNothing();
      await idle.commit();
      expect(await readUntil(['hidden'])).toEqual(['hidden']);
    });
  });

  it('would skip events if a reader remembered only the last position: why the horizon is there', async () => {
    const slow = await begin();
    await slow.append('slow');
    await committed('fast');
    const naive = (after: string) =>
      sql<{ position: string; label: string }>(
        urls.adminUrl,
        "SELECT position, data ->> 'label' AS label FROM event WHERE category = $1 AND position > $2 ORDER BY position",
        [category, after],
      );
    const first = await naive('0');
    await slow.commit();
    const second = await naive(first.at(-1)?.position ?? '0');
    expect([...first, ...second].map(({ label }) => label)).toEqual(['fast']);
    expect(await readUntil(['', ''])).toEqual(['slow', 'fast']);
  });

  it('loses none while inserts are slow at random: the repro of Marten 4952', async () => {
    await sql(
      urls.adminUrl,
      `CREATE FUNCTION slow_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         IF random() < 0.3 THEN PERFORM pg_advisory_xact_lock_shared(4952); PERFORM pg_sleep(random() * 0.05); END IF; RETURN NEW;
       END $$; CREATE TRIGGER slow_insert BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION slow_insert()`,
    );
    const persisted: string[] = [];
    const projected: unknown[] = [];
    const write = async (writer: number) => {
      for (let n = 0; n < 25; n += 1) {
        const label = `${writer}/${n}`;
        const stream = { category, organization: 'org', id: label };
        await eventStore.unitOfWork.run({ organization: 'org' }, (tx) =>
          eventStore.append(tx, {
            stream,
            events: [{ event: { type: 'Labelled', label }, schemaVersion: 1 }],
            metadata: metadataOf(),
          }),
        );
        persisted.push(label);
      }
    };
    let writing = true;
    const reading = (async () => {
      while (writing) projected.push(...(await readOn()));
    })();
    await Promise.all(Array.from({ length: 8 }, (_, writer) => write(writer)));
    writing = false;
    await reading;
    await until(async () => projected.push(...(await readOn())) >= persisted.length);
    await sql(urls.adminUrl, 'DROP TRIGGER slow_insert ON event');
    expect([...projected].sort()).toEqual([...persisted].sort());
  });

  it('goes on in a new epoch where the data was copied to a cluster whose transaction ids are lower', async () => {
    await committed('old');
    await sql(
      urls.adminUrl,
      'UPDATE event SET transaction_id = (transaction_id::text::bigint + 1000000000)::text::xid8 WHERE category = $1',
      [category],
    );
    const restored = await createPostgresEventStore({ database });
    const epoch = () => sql<{ epoch: number }>(urls.adminUrl, 'SELECT epoch FROM event_epoch');
    expect(await epoch()).toEqual([{ epoch: 2 }]);
    expect(await readUntil(['old'])).toEqual(['old']);
    await committed('new');
    expect(await readUntil(['new'])).toEqual(['new']);
    await createPostgresEventStore({ database });
    expect([
      await epoch(),
      (await restored.readAll({ after: beginning, limit: 9, categories: [category] })).length,
    ]).toEqual([[{ epoch: 2 }], 2]);
  });
});
