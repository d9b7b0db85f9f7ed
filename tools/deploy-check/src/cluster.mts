import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { placePostgres, removePostgresData } from '../../platform/src/stack/postgres-user.mts';

/** A PostgreSQL of the embedded platform's version, empty, for one test. */
export interface Cluster {
  readonly port: number;
  query(database: string, sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  stop(): Promise<void>;
}

export const superuser = 'postgres';

export async function startCluster(): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'wellflow-cluster-'));
  const { binaries, data, user } = placePostgres(folder);
  const port = await freePort();
  const as = { cwd: '/', stdio: 'ignore' as const, ...user };
  const cluster = join(data, 'data');
  const initdb = ['-D', cluster, '-U', superuser, '-A', 'trust', '-E', 'UTF8', '--no-sync', '--locale=C'];
  if (spawnSync(join(binaries, 'bin', 'initdb'), initdb, as).status !== 0) throw new Error('initdb failed');
  const flags = ['-D', cluster, '-p', String(port), '-k', '', '-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off'];
  const server = spawn(join(binaries, 'bin', 'postgres'), flags, as);
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const query = (database: string, sql: string) => queryOnce(port, database, sql);
  await untilAnswering(() => query('postgres', 'SELECT 1'));
  return {
    port,
    query,
    async stop() {
      server.kill('SIGINT');
      await ended;
      removePostgresData(folder);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function queryOnce(
  port: number,
  database: string,
  sql: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new Client({ host: '127.0.0.1', port, user: superuser, database });
  await client.connect();
  try {
    const { rows } = await client.query<Readonly<Record<string, unknown>>>(sql);
    return rows;
  } finally {
    await client.end();
  }
}

async function untilAnswering(ask: () => Promise<unknown>): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const answered = await ask().then(
      () => true,
      () => false,
    );
    if (answered) return;
    await sleep(100);
  }
  throw new Error('Postgres did not answer in 10 s');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
