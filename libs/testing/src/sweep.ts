import type { Client } from 'pg';
import { dropDatabase } from './database-server';
import type { TestRun } from './test-run';

/** Drops the test databases of the runs that `isDue` names; the comment of a database says whose it is. */
export async function sweepTestDatabases(client: Client, isDue: (run: TestRun) => boolean): Promise<void> {
  const lock = 'wellflow test databases are swept';
  const { rows: locks } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock(hashtext($1)) AS taken', [
    lock,
  ]);
  if (!locks[0]?.taken) return; // another spec file is at it
  const { rows } = await client.query<{ datname: string; run: string }>(
    `SELECT datname, shobj_description(oid, 'pg_database') AS run FROM pg_database
     WHERE datname LIKE 'test\\_%' AND shobj_description(oid, 'pg_database') IS NOT NULL`,
  );
  for (const { datname, run } of rows) {
    const owner = parseTestRun(run);
    if (owner && isDue(owner)) await dropDatabase(client, datname);
  }
  await client.query('SELECT pg_advisory_unlock(hashtext($1))', [lock]);
}

/** `undefined` for the comment of a database that is not ours. */
function parseTestRun(comment: string): TestRun | undefined {
  try {
    const { host, pid, started } = JSON.parse(comment) as Partial<TestRun>;
    return host !== undefined && pid !== undefined && started !== undefined ? { host, pid, started } : undefined;
  } catch {
    return undefined;
  }
}
