import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import type { ClientBase } from 'pg';
import { rolesOf } from './migration';
import type { ServiceRoles } from './migration';

export interface ProvisionOptions {
  /** A role that may create roles and databases. */
  readonly adminUrl: string;
  /** `wells`; the database becomes `wellflow_wells` unless named. */
  readonly service: string;
  readonly database?: string;
  /** One password for each role; none where the server trusts the address. */
  readonly passwords?: Partial<Readonly<Record<keyof ServiceRoles, string>>>;
}

export interface ServiceDatabaseUrls {
  readonly database: string;
  readonly roles: ServiceRoles;
  readonly ownerUrl: string;
  readonly url: string;
  readonly systemUrl: string;
}

/** Creates what is missing of a service's database and its three least-privilege roles. May be run again. */
export async function provisionDatabase(options: ProvisionOptions): Promise<ServiceDatabaseUrls> {
  const roles = rolesOf(options.service);
  const database = options.database ?? `wellflow_${options.service.replaceAll('-', '_')}`;
  await withClient(options.adminUrl, async (client) => {
    for (const kind of roleKinds) await ensureRole(client, roles[kind], options.passwords?.[kind]);
    await ensureDatabase(client, database, roles);
  });
  await withClient(urlOf(options.adminUrl, { database }), (client) => restrict(client, database, roles));
  const urlFor = (kind: keyof ServiceRoles) =>
    urlOf(options.adminUrl, { database, user: roles[kind], password: options.passwords?.[kind] ?? '' });
  return { database, roles, ownerUrl: urlFor('owner'), url: urlFor('app'), systemUrl: urlFor('system') };
}

const roleKinds: readonly (keyof ServiceRoles)[] = ['owner', 'app', 'system'];

async function ensureRole(client: ClientBase, role: string, password: string | undefined): Promise<void> {
  const secret = password === undefined ? '' : ` PASSWORD ${escapeLiteral(password)}`;
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
  await client.query(
    `${verb} ROLE ${escapeIdentifier(role)} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE${secret}`,
  );
}

async function ensureDatabase(client: ClientBase, database: string, { owner }: ServiceRoles): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
  if (rowCount !== 0) return;
  await client.query(
    `CREATE DATABASE ${escapeIdentifier(database)} OWNER ${escapeIdentifier(owner)} TEMPLATE template0 ENCODING 'UTF8'`,
  );
}

async function restrict(client: ClientBase, database: string, roles: ServiceRoles): Promise<void> {
  const [name, owner, app, system] = [database, roles.owner, roles.app, roles.system].map((part) =>
    escapeIdentifier(part),
  );
  await client.query(`
    REVOKE ALL ON DATABASE ${name} FROM PUBLIC;
    GRANT CONNECT, TEMPORARY ON DATABASE ${name} TO ${app}, ${system};
    ALTER SCHEMA public OWNER TO ${owner};
    REVOKE ALL ON SCHEMA public FROM PUBLIC;
    GRANT USAGE ON SCHEMA public TO ${app}, ${system};
  `);
}

interface UrlParts {
  readonly database: string;
  readonly user?: string;
  readonly password?: string;
}

/** `adminUrl` with another database, user and password. */
export function urlOf(adminUrl: string, { database, user, password }: UrlParts): string {
  const url = new URL(adminUrl);
  url.pathname = `/${encodeURIComponent(database)}`;
  if (user !== undefined) [url.username, url.password] = [user, password ?? ''];
  return url.toString();
}

async function withClient<T>(url: string, work: (client: ClientBase) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
