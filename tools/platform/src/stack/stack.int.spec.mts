import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { removePostgresData } from './postgres-user.mts';
import type { Stack } from './stack.mts';
import { startStack } from './start-stack.mts';

describe('the embedded stack', () => {
  let dir: string;
  let stack: Stack;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'stack-'));
    stack = await startStack({ dir, durable: false, services: ['wells', 'royalty'] });
  });
  afterAll(async () => {
    await stack.stop();
    rmSync(dir, { recursive: true, maxRetries: 5 });
  });

  it('gives each service a database that no other service can enter', async () => {
    const wells = urls('wells');
    const royalty = new URL(urls('royalty').url);
    const intruder = new URL(wells.url);
    intruder.pathname = royalty.pathname;
    await expect(ask(intruder.href, 'SELECT 1')).rejects.toThrow('permission denied for database');
    intruder.pathname = '/postgres';
    await expect(ask(intruder.href, 'SELECT 1')).rejects.toThrow('permission denied for database');
    expect(await ask(wells.url, 'SELECT current_user AS who')).toEqual([{ who: 'wells_app' }]);
  });

  it('lets only the owner make tables, and nobody pass row-level security', async () => {
    const { url, systemUrl, ownerUrl } = urls('wells');
    for (const role of [url, systemUrl])
      await expect(ask(role, 'CREATE TABLE x (y int)')).rejects.toThrow('permission denied');
    await ask(ownerUrl, 'CREATE TABLE x (y int)');
    await expect(ask(url, 'SELECT * FROM x')).rejects.toThrow('permission denied');
    const roles = await ask(
      url,
      'SELECT rolname FROM pg_roles WHERE (rolbypassrls OR rolsuper) AND rolname !~ $$^(pg_|postgres$)$$',
    );
    expect(roles).toEqual([]);
  });

  it('ends a transaction of a service after five seconds, not one of its owner', async () => {
    const { url, systemUrl, ownerUrl } = urls('wells');
    const limits = await Promise.all([url, systemUrl, ownerUrl].map((role) => ask(role, 'SHOW transaction_timeout')));
    expect(limits.flat()).toEqual(['5s', '5s', '0'].map((limit) => ({ transaction_timeout: limit })));
  });

  it('sorts the same on every machine', async () => {
    const [row] = await ask(
      urls('wells').url,
      'SELECT datlocprovider AS provider, datlocale AS locale FROM pg_database WHERE datname = current_database()',
    );
    expect(row).toEqual({ provider: 'b', locale: 'C.UTF-8' });
  });

  it('refuses a schema that breaks its readers, and still does after the registry was killed', async () => {
    const subject = `${stack.addresses.registryUrl}/subjects/probe-value/versions`;
    const record = (fields: string) => `{"type":"record","name":"Probe","fields":[${fields}]}`;
    const a = '{"name":"a","type":"string"}';
    expect(await register(subject, record(a))).toBe(200);
    expect(await register(subject, record(`${a},{"name":"b","type":"string"}`))).toBe(409);
    stack.registry.kill9();
    while (stack.registry.status().restarts === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    await stack.registry.ready();
    expect(await register(subject, record(`${a},{"name":"b","type":"string"}`))).toBe(409);
    expect(await register(subject, record(`${a},{"name":"c","type":"string","default":""}`))).toBe(200);
  });

  it('comes back after Kafka and Postgres were restarted', async () => {
    await Promise.all([stack.kafka.restart(), stack.postgres.restart()]);
    expect(await ask(urls('wells').url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(stack.kafka.status()).toMatchObject({ state: 'running', restarts: 0 });
  });

  it('hangs while paused and answers again after', async () => {
    stack.postgres.pause();
    await expect(ask(urls('wells').url, 'SELECT 1', 500)).rejects.toThrow('timeout');
    stack.postgres.resume();
    expect(await ask(urls('wells').url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('keeps passwords out of the logs', () => {
    const secrets = Object.values(
      JSON.parse(readFileSync(join(dir, 'credentials.json'), 'utf8')) as Record<string, string>,
    );
    const logs = ['postgres', 'kafka', 'registry']
      .map((name) => readFileSync(join(dir, 'logs', `${name}.log`), 'utf8'))
      .join();
    expect(secrets.length).toBeGreaterThan(6);
    expect(secrets.filter((secret) => logs.includes(secret))).toEqual([]);
  });

  const urls = (service: string) => stack.addresses.databases[service] ?? { url: '', systemUrl: '', ownerUrl: '' };
});

describe('the embedded stack of root', () => {
  const isRoot = process.getuid?.() === 0;
  (isRoot ? it : it.skip)(
    'runs Postgres as an ordinary user, also where that user cannot reach the checkout',
    async () => {
      const outer = mkdtempSync(join(tmpdir(), 'closed-'));
      const dir = join(outer, 'state');
      mkdirSync(dir);
      writeFileSync(join(dir, 'credentials.json'), '{}');
      expect(statSync(outer).mode & 0o777).toBe(0o700);
      const stack = await startStack({ dir, durable: false, services: ['wells'] });
      const pid = stack.postgres.status().pid ?? 0;
      expect(statSync(`/proc/${pid}`).uid).not.toBe(0);
      expect(await ask(stack.addresses.postgresUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      await stack.stop();
      removePostgresData(dir);
      rmSync(outer, { recursive: true });
    },
  );
});

async function ask(connectionString: string, sql: string, connectionTimeoutMillis = 10_000): Promise<unknown[]> {
  const client = new Client({ connectionString, connectionTimeoutMillis });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function register(url: string, schema: string): Promise<number> {
  const body = JSON.stringify({ schema });
  const reply = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body,
  });
  return reply.status;
}
