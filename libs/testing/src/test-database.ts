import { escapeIdentifier } from 'pg';
import { requireAddress } from './config';
import {
  createDatabase,
  createRoles,
  databaseExists,
  dropDatabase,
  sealTemplate,
  urlFor,
  withClient,
} from './database-server';
import { uniqueSuffix } from './names';
import { sweepTestDatabases } from './sweep';
import type { TestRoles } from './test-roles';
import { testRoles } from './test-roles';
import type { TestRun } from './test-run';
import { currentTestRun, isSameRun, mayBeRunning, runKey } from './test-run';

export interface MigrationTarget {
  readonly ownerUrl: string;
  readonly roles: TestRoles;
}

export interface TestDatabaseOptions {
  /** Spec files that give the same name share one migrated template: a service's or library's name. */
  readonly name: string;
  /** Brings the template up to date, once a run. Without it the database is empty. */
  readonly migrate?: (template: MigrationTarget) => Promise<unknown>;
}

export interface TestDatabase {
  readonly name: string;
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly systemUrl: string;
  /** For what no role of a service may: reading the catalogue, ending sessions. */
  readonly superuserUrl: string;
  readonly roles: TestRoles;
  /** Ends its sessions and drops it. */
  readonly drop: () => Promise<void>;
}

interface TemplateOrder extends TestDatabaseOptions {
  readonly serverUrl: string;
  readonly run: TestRun;
  readonly roles: TestRoles;
}

/**
 * A fresh database on `TEST_POSTGRES_URL` with a service's three roles: a clone of a template that is migrated once a run.
 * Databases of runs that died are dropped on the way.
 * @throws Error when `TEST_POSTGRES_URL` is not set.
 */
export async function testDatabase(options: TestDatabaseOptions): Promise<TestDatabase> {
  const serverUrl = requireAddress('TEST_POSTGRES_URL');
  const run = currentTestRun();
  const name = slug(options.name);
  const roles = testRoles(name);
  await withClient(serverUrl, (client) => sweepTestDatabases(client, (owner) => !mayBeRunning(owner)));
  const template = await prepareTemplate({ ...options, name, serverUrl, run, roles });
  const database = `test_${name}_${uniqueSuffix()}`;
  await withClient(serverUrl, (client) => createDatabase(client, { database, template, run, roles }));
  return {
    name: database,
    ownerUrl: urlFor(serverUrl, database, roles.owner),
    appUrl: urlFor(serverUrl, database, roles.app),
    systemUrl: urlFor(serverUrl, database, roles.system),
    superuserUrl: urlFor(serverUrl, database),
    roles,
    drop: () => withClient(serverUrl, (client) => dropDatabase(client, database)),
  };
}

/** Drops what this run has left on the server, templates too: for a global tear-down. */
export async function dropTestDatabases(serverUrl: string): Promise<void> {
  const run = currentTestRun();
  await withClient(serverUrl, (client) => sweepTestDatabases(client, (owner) => isSameRun(owner, run)));
}

/** One spec file migrates, the others wait; the lock goes with the session, should that process be killed. */
function prepareTemplate(order: TemplateOrder): Promise<string> {
  const template = `test_${order.name}_template_${runKey(order.run)}`;
  return withClient(order.serverUrl, async (client) => {
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [`wellflow test roles and template of ${order.name}`]);
    if (await databaseExists(client, template)) return template;
    await createRoles(client, Object.values(order.roles));
    // Half a migration must not be taken for a template: it gets its name when it is done.
    const unfinished = `${template}_new`;
    await dropDatabase(client, unfinished);
    await createDatabase(client, { database: unfinished, template: 'template0', run: order.run, roles: order.roles });
    await handSchemaToOwner(order, unfinished);
    await order.migrate?.({ ownerUrl: urlFor(order.serverUrl, unfinished, order.roles.owner), roles: order.roles });
    await sealTemplate(client, unfinished, template);
    return template;
  });
}

/** As in a deployed database: the schema is the owner's, the other two may look into it and no more. */
function handSchemaToOwner({ serverUrl, roles }: TemplateOrder, database: string): Promise<unknown> {
  const [owner, app, system] = [roles.owner, roles.app, roles.system].map(escapeIdentifier);
  return withClient(urlFor(serverUrl, database), (client) =>
    client.query(`
      REVOKE ALL ON SCHEMA public FROM PUBLIC;
      ALTER SCHEMA public OWNER TO ${owner};
      GRANT USAGE ON SCHEMA public TO ${app}, ${system}`),
  );
}

function slug(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .slice(0, 24);
}
