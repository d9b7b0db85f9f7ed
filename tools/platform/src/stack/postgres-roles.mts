import { Client } from 'pg';
import type { Credentials } from '../state/credentials.mts';
import { stackSettings } from '../state/settings.mts';
import type { PartContext } from './part-context.mts';
import { superuserUrl } from './postgres-superuser.mts';
import type { DatabaseUrls } from './stack.mts';

interface DatabasePlan {
  readonly database: string;
  readonly owner: string;
  /** Roles that use it; each transaction of theirs is limited in time. */
  readonly users: readonly string[];
}

const registryPlan: DatabasePlan = { database: stackSettings.registry.database, owner: 'registry', users: [] };

/** Makes, where they are not there, each service's database and its three roles. Safe to repeat; passwords are set anew. @param registry false where the registry's database is somebody else's to make */
export async function makeDatabases(context: PartContext, { registry = true } = {}): Promise<void> {
  const plans = [...context.services.map(planOf), ...(registry ? [registryPlan] : [])];
  await withClient(context, 'postgres', async (client) => {
    await client.query('REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC');
    await makeRoles(
      client,
      plans.flatMap(({ owner, users }) => [owner, ...users]),
      context.credentials,
    );
    for (const plan of plans) await makeDatabase(client, plan);
  });
  for (const plan of plans) await withClient(context, plan.database, (client) => openSchema(client, plan));
}

/** Makes one more empty database for a registry. */
export async function makeRegistryDatabase(context: PartContext, database: string): Promise<void> {
  const plan = { ...registryPlan, database };
  await withClient(context, 'postgres', (client) => makeDatabase(client, plan));
  await withClient(context, database, (client) => openSchema(client, plan));
}

export async function dropDatabase(context: PartContext, database: string): Promise<void> {
  await withClient(context, 'postgres', (client) => client.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`));
}

/** @returns the addresses of a service's database, by role. */
export function databaseUrls(service: string, context: Pick<PartContext, 'ports' | 'credentials'>): DatabaseUrls {
  const { database, owner } = planOf(service);
  const url = (role: string): string =>
    `postgres://${role}:${context.credentials.secret(role)}@127.0.0.1:${context.ports.postgres}/${database}`;
  return { url: url(`${service}_app`), systemUrl: url(`${service}_system`), ownerUrl: url(owner) };
}

function planOf(service: string): DatabasePlan {
  return { database: `wellflow_${service}`, owner: `${service}_owner`, users: [`${service}_app`, `${service}_system`] };
}

async function makeRoles(client: Client, roles: readonly string[], credentials: Credentials): Promise<void> {
  const { rows } = await client.query<{ rolname: string }>('SELECT rolname FROM pg_roles');
  const known = new Set(rows.map(({ rolname }) => rolname));
  const statements = roles.map((role) => {
    const verb = known.has(role) ? 'ALTER' : 'CREATE';
    const limits = 'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS';
    return `${verb} ROLE ${role} ${limits} PASSWORD ${client.escapeLiteral(credentials.secret(role))}`;
  });
  await client.query(statements.join(';'));
}

async function makeDatabase(client: Client, { database, owner, users }: DatabasePlan): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
  if (rowCount === 0) await client.query(`CREATE DATABASE ${database} OWNER ${owner}`);
  await client.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
  if (users.length > 0) await client.query(`GRANT CONNECT, TEMPORARY ON DATABASE ${database} TO ${users.join(', ')}`);
  const limit = client.escapeLiteral(stackSettings.postgres.transactionTimeout);
  for (const user of users) await client.query(`ALTER ROLE ${user} SET transaction_timeout = ${limit}`);
}

async function openSchema(client: Client, { owner, users }: DatabasePlan): Promise<void> {
  await client.query(`ALTER SCHEMA public OWNER TO ${owner}`);
  await client.query('REVOKE ALL ON SCHEMA public FROM PUBLIC');
  if (users.length > 0) await client.query(`GRANT USAGE ON SCHEMA public TO ${users.join(', ')}`);
}

async function withClient<T>(context: PartContext, database: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: superuserUrl(context, database) });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
