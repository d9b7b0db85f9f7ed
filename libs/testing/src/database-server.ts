import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import type { TestRoles } from './test-roles';
import type { TestRun } from './test-run';

/** A copy of a template, with its owner, its grants and a note of the run it belongs to. */
export interface NewDatabase {
  readonly database: string;
  readonly template: string;
  readonly run: TestRun;
  readonly roles: TestRoles;
}

// Test servers trust or check passwords; the roles hold nothing worth guarding.
const password = 'wellflow-test';

export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, application_name: 'wellflow-test-database' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The server's address for one database, as one role; as the role of the server's own address when none is named. */
export function urlFor(serverUrl: string, database: string, role?: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  if (role === undefined) return url.toString();
  url.username = role;
  url.password = password;
  return url.toString();
}

export async function createDatabase(client: Client, { database, template, run, roles }: NewDatabase): Promise<void> {
  const [name, owner, app, system] = [database, roles.owner, roles.app, roles.system].map(escapeIdentifier);
  await client.query(`CREATE DATABASE ${name} TEMPLATE ${escapeIdentifier(template)} OWNER ${owner}`);
  await client.query(`COMMENT ON DATABASE ${name} IS ${escapeLiteral(JSON.stringify(run))}`);
  await client.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
  await client.query(`GRANT CONNECT, TEMPORARY ON DATABASE ${name} TO ${app}, ${system}`);
}

export async function dropDatabase(client: Client, database: string): Promise<void> {
  await client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(database)} WITH (FORCE)`);
}

export async function databaseExists(client: Client, database: string): Promise<boolean> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
  return rowCount === 1;
}

/** No session may be in a database that is copied, so none is let in any more. */
export async function sealTemplate(client: Client, unfinished: string, template: string): Promise<void> {
  await client.query(`ALTER DATABASE ${escapeIdentifier(unfinished)} ALLOW_CONNECTIONS false`);
  await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [unfinished]);
  await client.query(`ALTER DATABASE ${escapeIdentifier(unfinished)} RENAME TO ${escapeIdentifier(template)}`);
}

export async function createRoles(client: Client, roles: readonly string[]): Promise<void> {
  for (const role of roles) {
    const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
    const rights = `LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD ${escapeLiteral(password)}`;
    await client.query(`${rowCount === 0 ? 'CREATE' : 'ALTER'} ROLE ${escapeIdentifier(role)} ${rights}`);
  }
}
