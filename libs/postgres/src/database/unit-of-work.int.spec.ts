import type { Tx } from '@wellflow/kernel';
import { createMetrics } from '@wellflow/observability';
import { TimeoutExceeded, createPolicy, defaultPolicy } from '@wellflow/resilience';
import { EntitySchema } from 'typeorm';
import { createFlakyLink } from '../flaky-link.support';
import type { FlakyLink } from '../flaky-link.support';
import { tenantTable } from '../tenancy/tenant-table';
import { createTestDatabase, sql, until } from '../test-database.support';
import type { TestDatabase } from '../test-database.support';
import { createDatabase } from './database';
import type { Database } from './database';
import { ConnectionLost, TransactionEnded, TransactionRolledBack, UnknownCommit, isDatabaseFailure } from './errors';
import { afterCommit, entityManager, query, savepoint } from './transaction';

interface NoteRow {
  readonly organization: string;
  readonly id: number;
  readonly writtenAt: string;
}

const noteTable = new EntitySchema<NoteRow>({
  name: 'note',
  columns: {
    organization: { type: 'text', primary: true },
    id: { type: 'int', primary: true },
    writtenAt: { name: 'written_at', type: 'text' },
  },
});
const noteSql = `CREATE TABLE note (organization text NOT NULL, id int NOT NULL, written_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization, id)); ${tenantTable('note')}`;
const scope = { organization: 'org' };

describe('a unit of work', () => {
  let urls: TestDatabase;
  let link: FlakyLink;
  let database: Database;
  let ran: number;
  let nextId = 0;

  beforeAll(async () => {
    urls = await createTestDatabase([{ id: 'spec/0001-note', sql: noteSql }]);
    link = await createFlakyLink(urls.url);
    database = await createDatabase({ ...urls, url: link.through(urls.url), entities: [noteTable] });
  });
  afterAll(async () => {
    await database.close();
    await link.close();
    await urls.drop();
  });
  beforeEach(() => {
    ran = 0;
    nextId += 1;
  });

  const write = (tx: Tx) => {
    ran += 1;
    return query(tx, 'INSERT INTO note VALUES ($1, $2)', [scope.organization, nextId]);
  };
  const isWritten = async () => (await sql(urls.adminUrl, 'SELECT FROM note WHERE id = $1', [nextId])).length === 1;
  const killOwnBackend = async (tx: Tx) => {
    const [row] = await query<{ pid: number }>(tx, 'SELECT pg_backend_pid() AS pid');
    await sql(urls.adminUrl, 'SELECT pg_terminate_backend($1)', [row?.pid]);
  };

  it('commits what the work did', async () => {
    await database.unitOfWork.run(scope, write);
    expect(await isWritten()).toBe(true);
  });

  it('undoes everything when the work throws, and does not try a bug or a refusal again', async () => {
    const working = database.unitOfWork.run(scope, async (tx) => {
      await write(tx);
      throw new Error('refused');
    });
    await expect(working).rejects.toThrow('refused');
    expect([await isWritten(), ran]).toEqual([false, 1]);
  });

  it('says so when a swallowed failure turned COMMIT into a rollback', async () => {
    const working = database.unitOfWork.run(scope, async (tx) => {
      await write(tx);
      await query(tx, 'SELECT 1/0').catch(() => undefined);
    });
    await expect(working).rejects.toThrow(TransactionRolledBack);
  });

  it('goes on after a savepoint undid a part', async () => {
    await database.unitOfWork.run(scope, async (tx) => {
      await savepoint(tx, () => query(tx, 'SELECT 1/0')).catch(() => undefined);
      await write(tx);
    });
    expect(await isWritten()).toBe(true);
  });

  it.each(['40001', '40P01'])('tries a victim (%s) again', async (state) => {
    await database.unitOfWork.run(scope, async (tx) => {
      await write(tx);
      if (ran < 3) await query(tx, `DO $$ BEGIN RAISE EXCEPTION 'victim' USING ERRCODE = '${state}'; END $$`);
    });
    expect([await isWritten(), ran]).toEqual([true, 3]);
  });

  it('tries again when the backend is killed before COMMIT', async () => {
    await database.unitOfWork.run(scope, async (tx) => {
      await write(tx);
      if (ran === 1) await killOwnBackend(tx);
      await query(tx, 'SELECT 1');
    });
    expect([await isWritten(), ran]).toEqual([true, 2]);
  });

  it('tries again when the connection died between the last statement and COMMIT', async () => {
    await database.unitOfWork.run(scope, async (tx) => {
      await write(tx);
      if (ran === 1) await killOwnBackend(tx);
      await new Promise((resolve) => setTimeout(resolve, 50));
    });
    expect([await isWritten(), ran]).toEqual([true, 2]);
  });

  it.each([
    ['carried out', () => link.cutAfter('COMMIT'), true],
    ['never seen', () => link.cutBefore('COMMIT'), false],
  ])('does not guess about a COMMIT whose answer was lost: %s by the server', async (_case, cut, written) => {
    cut();
    await expect(database.unitOfWork.run(scope, write)).rejects.toThrow(UnknownCommit);
    expect([await isWritten(), ran]).toEqual([written, 1]);
  });

  it('survives the killing of idle connections', async () => {
    await Promise.all(
      Array.from({ length: 5 }, () => database.unitOfWork.run(scope, (tx) => query(tx, 'SELECT pg_sleep(0.05)'))),
    );
    await sql(urls.adminUrl, 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1', [
      urls.roles.app,
    ]);
    await database.unitOfWork.run(scope, write);
    expect(await isWritten()).toBe(true);
  });

  it('rides out a server that is away for a second', async () => {
    link.down();
    const working = database.unitOfWork.run(scope, write);
    setTimeout(link.up, 1_000);
    await working;
    expect(await isWritten()).toBe(true);
  });

  it('runs after-commit hooks once it has committed, and only then', async () => {
    const seen: boolean[] = [];
    const hooked = (fail: boolean) =>
      database.unitOfWork.run(scope, async (tx) => {
        afterCommit(tx, async () => void seen.push(await isWritten()));
        await write(tx);
        if (fail) throw new Error('no');
      });
    await hooked(true).catch(() => undefined);
    await hooked(false);
    expect(seen).toEqual([true]);
  });

  it('is not undone by a failing hook', async () => {
    await database.unitOfWork.run(scope, async (tx) => {
      afterCommit(tx, () => Promise.reject(new Error('hook')));
      await write(tx);
    });
    expect(await isWritten()).toBe(true);
  });

  it('gives TypeORM the same transaction', async () => {
    const writtenAt = '2026-10-31T07:00:00.123456Z';
    const working = database.unitOfWork.run(scope, async (tx) => {
      await entityManager(tx).save(noteTable, { organization: 'org', id: nextId, writtenAt });
      const raw = await query(tx, 'SELECT written_at FROM note WHERE id = $1', [nextId]);
      const mapped = await entityManager(tx).findOneBy(noteTable, { id: nextId });
      expect([raw, mapped?.writtenAt]).toEqual([[{ written_at: writtenAt }], writtenAt]);
      throw new Error('undo');
    });
    await expect(working).rejects.toThrow('undo');
    expect(await isWritten()).toBe(false);
  });

  it('cannot be used once it has ended', async () => {
    let kept: Tx | undefined;
    await database.unitOfWork.run(scope, async (tx) => void (kept = tx));
    const late = kept;
    await expect(async () => late && query(late, 'SELECT 1')).rejects.toThrow(TransactionEnded);
  });

  it('keeps reads from writing', async () => {
    await expect(database.reads.run(scope, write)).rejects.toThrow('read-only transaction');
  });
});

describe('the limits of a role', () => {
  let urls: TestDatabase;
  beforeAll(async () => {
    urls = await createTestDatabase([]);
  });
  afterAll(() => urls.drop());

  const limited = (options: Partial<Parameters<typeof createDatabase>[0]>) => createDatabase({ ...urls, ...options });

  it.each([
    ['statement', { statementTimeoutMs: 100 }, 'statement timeout'],
    ['transaction', { transactionTimeoutMs: 100 }, 'transaction timeout'],
  ])('end a %s that takes too long, once', async (_name, app, message) => {
    const database = await limited({ pools: { app } });
    let ran = 0;
    const working = database.unitOfWork.run(scope, async (tx) => {
      ran += 1;
      await query(tx, 'SELECT pg_sleep(2)');
    });
    await expect(working).rejects.toThrow(message);
    expect(ran).toBe(1);
    await database.close();
  });

  it('refuse a caller when no connection comes free', async () => {
    const database = await limited({ pools: { app: { max: 1, connectTimeoutMs: 200 } } });
    const holding = database.unitOfWork.run(scope, (tx) => query(tx, 'SELECT pg_sleep(1)'));
    await expect(database.unitOfWork.run(scope, (tx) => query(tx, 'SELECT 1'))).rejects.toThrow('came free in time');
    await holding;
    await database.close();
  });

  it('say that the database cannot be reached once they have tried enough, which speaks against its health', async () => {
    const link = await createFlakyLink(urls.url);
    const database = await limited({ url: link.through(urls.url), attempts: 2 });
    link.down();
    const error: unknown = await database.unitOfWork
      .run(scope, (tx) => query(tx, 'SELECT 1'))
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConnectionLost);
    expect([isDatabaseFailure(error), isDatabaseFailure(new Error('a bug'))]).toEqual([true, false]);
    await database.close();
    await link.close();
  });

  it('work under a policy of the resilience library, whose timeout frees connection and slot', async () => {
    const metrics = createMetrics({ service: 'spec', runtime: false });
    const policy = createPolicy({
      name: 'postgres',
      metrics,
      isFailure: isDatabaseFailure,
      ...defaultPolicy,
      timeoutMs: 300,
    });
    const database = await limited({ policy, metrics, pools: { app: { max: 1 } } });
    await expect(database.unitOfWork.run(scope, (tx) => query(tx, 'SELECT pg_sleep(4)'))).rejects.toThrow(
      TimeoutExceeded,
    );
    await until(() => policy.state().running === 0, 2_000);
    expect(await database.unitOfWork.run(scope, (tx) => query(tx, 'SELECT 1 AS one'))).toEqual([{ one: 1 }]);
    const { body } = await metrics.exposition();
    expect(body).toMatch(/wellflow_pool_connections\{[^}]*pool="app"[^}]*\} \d/);
    expect(body).toMatch(/wellflow_database_transaction_seconds_count\{[^}]*outcome="committed"[^}]*\} 1/);
    expect(body).toMatch(/wellflow_database_transaction_seconds_count\{[^}]*outcome="lost"[^}]*\} 1/);
    expect(body).toMatch(/wellflow_database_pool_wait_seconds_count\{[^}]*pool="app"[^}]*\} 2/);
    await database.close();
  });

  it("destroy the connection when the policy's time is up, and give the slot back", async () => {
    const policy = { execute: <T>(work: (signal: AbortSignal) => Promise<T>) => work(AbortSignal.timeout(200)) };
    const database = await limited({ policy, pools: { app: { max: 1 } } });
    await expect(database.unitOfWork.run(scope, (tx) => query(tx, 'SELECT pg_sleep(4)'))).rejects.toThrow('terminated');
    await until(
      async () =>
        (
          await sql(urls.adminUrl, "SELECT FROM pg_stat_activity WHERE usename = $1 AND query LIKE '%pg_sleep%'", [
            urls.roles.app,
          ])
        ).length === 0,
    );
    expect(await database.unitOfWork.run(scope, (tx) => query(tx, 'SELECT 1 AS one'))).toEqual([{ one: 1 }]);
    await database.close();
  });
});
