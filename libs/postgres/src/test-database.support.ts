import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { QueryResultRow } from 'pg';
import { provisionDatabase, urlOf } from './migrations/provision';
import type { ServiceDatabaseUrls } from './migrations/provision';
import { runMigrations } from './migrations/run-migrations';
import type { Migration } from './migrations/migration';

export interface TestDatabase extends ServiceDatabaseUrls {
  /** The superuser's URL of this database. */
  readonly adminUrl: string;
  drop(): Promise<void>;
}

function serverUrl(): string {
  const url = process.env['TEST_POSTGRES_URL'];
  if (!url) throw new Error('TEST_POSTGRES_URL names the Postgres these tests need');
  return url;
}

/** A database and three roles of its own for one spec file. */
export async function createTestDatabase(
  migrations: readonly Migration[],
  adminUrl = serverUrl(),
): Promise<TestDatabase> {
  const service = `pg${randomBytes(4).toString('hex')}`;
  const urls = await provisionDatabase({
    adminUrl,
    service,
    passwords: { owner: service, app: service, system: service },
  });
  await runMigrations({ ownerUrl: urls.ownerUrl, migrations, roles: urls.roles });
  const drop = async () => {
    await sql(adminUrl, `DROP DATABASE ${urls.database} WITH (FORCE)`);
    for (const role of Object.values(urls.roles)) await sql(adminUrl, `DROP ROLE ${role}`);
  };
  return { ...urls, adminUrl: urlOf(adminUrl, { database: urls.database }), drop };
}

/** One statement on a connection of its own. */
export async function sql<Row extends QueryResultRow>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<readonly Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

export async function until(condition: () => boolean | Promise<boolean>, timeoutMs = 20_000): Promise<void> {
  const giveUpAt = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > giveUpAt) throw new Error('It did not become true in time');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
