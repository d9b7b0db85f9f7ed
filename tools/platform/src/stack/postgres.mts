import { chownSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import type { RunToEnd } from '../process/run-to-end.mts';
import type { SupervisedSpec } from '../process/supervision.mts';
import { ensureFolder, readIfThere } from '../state/files.mts';
import { Problem } from '../state/problem.mts';
import { stackSettings } from '../state/settings.mts';
import type { PartContext } from './part-context.mts';
import { superuser, superuserUrl } from './postgres-superuser.mts';
import { makeDatabases } from './postgres-roles.mts';
import { placePostgres } from './postgres-user.mts';
import type { PostgresPlace } from './postgres-user.mts';

/** Makes the cluster where there is none, and says how to run it. @throws Problem `other-postgres-version` */
export async function preparePostgres(context: PartContext): Promise<SupervisedSpec> {
  const place = placePostgres(context.dir);
  const data = join(place.data, 'data');
  if (existsSync(join(data, 'PG_VERSION'))) checkVersion(data);
  else await createCluster(place, context);
  return {
    name: 'postgres',
    command: join(place.binaries, 'bin', 'postgres'),
    args: ['-D', data, ...flags(context)],
    cwd: '/',
    env: { LC_ALL: 'C', TZ: 'UTC' },
    ...(place.user !== undefined && { user: place.user }),
    stopSignal: 'SIGINT',
    graceMs: 20_000,
    port: context.ports.postgres,
    attempts: 3,
    isReady: () => postgresAnswers(context),
    afterReady: () => makeDatabases(context),
  };
}

function flags({ ports, durable }: PartContext): readonly string[] {
  const settings = {
    ...stackSettings.postgres.settings,
    port: String(ports.postgres),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    log_line_prefix: '%m [%p] %u@%d ',
    ...(!durable && { fsync: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

export async function postgresAnswers(context: PartContext): Promise<boolean> {
  const client = new Client({ connectionString: superuserUrl(context, 'postgres'), connectionTimeoutMillis: 1_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } finally {
    await client.end();
  }
}

function checkVersion(data: string): void {
  const found = readIfThere(join(data, 'PG_VERSION'))?.trim();
  const wanted = stackSettings.postgres.version.split('.')[0];
  if (found === wanted) return;
  const message = `${data} was written by PostgreSQL ${found}; this checkout runs ${wanted}, which cannot read it.`;
  const remedy = 'Go back to the commit that wrote it to keep the data, or begin anew: npm start -- --fresh.';
  throw new Problem('other-postgres-version', message, remedy);
}

// Made beside its place and then renamed: a cluster that is there is whole, even if the first start was cut off.
async function createCluster(place: PostgresPlace, { credentials, run }: PartContext): Promise<void> {
  ensureFolder(place.data, 0o700);
  const draft = join(place.data, 'new');
  const passwordFile = join(place.data, 'password');
  rmSync(draft, { recursive: true, force: true });
  writeFileSync(passwordFile, credentials.secret('postgres'), { mode: 0o600 });
  if (place.user !== undefined) chownSync(passwordFile, place.user.uid, place.user.gid);
  try {
    await initdb(place, ['-D', draft, '--pwfile', passwordFile], run);
    renameSync(draft, join(place.data, 'data'));
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

const initdbOptions = ['-U', superuser, '-A', 'scram-sha-256', '-E', 'UTF8', '--no-sync', '--no-instructions'];
// A locale of Postgres' own: sorting is the same on every machine, whatever locales it has.
const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];

async function initdb(place: PostgresPlace, args: readonly string[], run: RunToEnd): Promise<void> {
  const { ok, output } = await run({
    name: 'initdb',
    command: join(place.binaries, 'bin', 'initdb'),
    args: [...args, ...initdbOptions, ...locale],
    cwd: '/',
    env: { LC_ALL: 'C', TZ: 'UTC' },
    ...(place.user !== undefined && { user: place.user }),
  });
  if (ok) return;
  const full = /No space left|Disk quota/.test(output);
  if (full)
    throw new Problem(
      'disk-full',
      `The disk that holds ${place.data} is full.`,
      'Free about 1 GiB there and start again.',
    );
  throw new Problem(
    'no-cluster',
    `PostgreSQL could not make its data folder: ${output.trim()}`,
    `Look at ${place.data}.`,
  );
}
