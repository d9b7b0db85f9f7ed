import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import stack from '../../platform/stack.json' with { type: 'json' };
import type { PartContext } from '../../platform/src/stack/part-context.mts';
import { makeDatabases } from '../../platform/src/stack/postgres-roles.mts';
import { startCluster, superuser } from '../src/cluster.mts';
import type { Cluster } from '../src/cluster.mts';
import { root } from '../src/files.mts';

const services = Object.keys(stack.services);
const databases = [...services.map((name) => `wellflow_${name}`), stack.registry.database];

const roles = `SELECT rolname, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls, rolcanlogin, rolinherit, rolconfig
  FROM pg_roles WHERE rolname !~ '^pg_' ORDER BY rolname`;
const owners = 'SELECT datname, datdba::regrole::text, datacl::text FROM pg_database ORDER BY datname';
const schemas = "SELECT nspname, nspowner::regrole::text, nspacl::text FROM pg_namespace WHERE nspname = 'public'";

/** All that decides who may do what. */
async function rightsIn(cluster: Cluster): Promise<unknown> {
  const inside = await Promise.all(
    databases.map(async (database) => [database, await cluster.query(database, schemas)]),
  );
  return { roles: await cluster.query('postgres', roles), databases: await cluster.query('postgres', owners), inside };
}

async function withCluster(fill: (cluster: Cluster) => Promise<void>): Promise<unknown> {
  const cluster = await startCluster();
  try {
    await fill(cluster);
    return await rightsIn(cluster);
  } finally {
    await cluster.stop();
  }
}

async function asTheComposeFile({ port }: Cluster): Promise<void> {
  const env = {
    PATH: process.env['PATH'],
    PGHOST: '127.0.0.1',
    PGPORT: String(port),
    POSTGRES_USER: superuser,
    WELLFLOW_DATABASE_PASSWORD: "it's a secret",
  };
  const script = join(root, 'deploy', 'compose', 'postgres', '10-databases.sh');
  const { status, stderr } = spawnSync('sh', [script], { env, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
}

async function asTheEmbeddedPlatform({ port }: Cluster): Promise<void> {
  const context = { ports: { postgres: port }, credentials: { path: '', secret: () => "it's a secret" }, services };
  await makeDatabases(context as unknown as PartContext);
}

describe('the databases of the compose file', () => {
  it('give every role the rights it has on the embedded platform, and no others', async () => {
    const composed = await withCluster(asTheComposeFile);
    expect(composed).toEqual(await withCluster(asTheEmbeddedPlatform));
    expect(JSON.stringify(composed)).toContain('royalty_app');
  });
});
