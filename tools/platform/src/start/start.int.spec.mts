import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { GuardedProcess } from '../process/guard.mts';
import { isAlive } from '../process/identity.mts';
import { sources } from '../state/root.mts';
import { startFixture } from '../testing/started.mts';
import type { Started } from '../testing/started.mts';

// One platform with small programs for services, taken through its life in order.
describe('npm start', () => {
  const offset = 300 + Math.floor(Math.random() * 600);
  const gateway = `http://127.0.0.1:${8080 + offset}`;
  let dir: string;
  let args: readonly string[];
  let started: Started;
  const seen = new Map<string, GuardedProcess>();

  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'start-'));
    args = ['--dir', dir, '--port-offset', String(offset)];
  });
  afterAll(async () => {
    started.child.kill('SIGKILL');
    await waitForNobody();
    rmSync(dir, { recursive: true, maxRetries: 5 });
  });

  it('shows what starts, then a table, the console, a token and the time it took', async () => {
    started = startFixture(args);
    await started.until('Ctrl-C stops it');
    await started.until('Commands');
    for (const name of ['postgres', 'kafka', 'registry', 'wells', 'gateway', 'simulator']) {
      expect(started.screen()).toMatch(new RegExp(`^ +${name} +running +\\d+`, 'm'));
    }
    expect(started.screen()).toMatch(/ready in \d+\.\d s/);
    expect(started.screen()).toContain(`Console   ${gateway}/`);
    expect(started.screen()).toContain('Token     fixture-token');
  });

  it('keeps its secrets to its owner', () => {
    expect(statSync(join(dir, 'credentials.json')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dir, 'run', 'control.json')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dir, 'run', 'environment.json')).mode & 0o777).toBe(0o600);
  });

  it('answers the command line', () => {
    const rows = JSON.parse(cli('status', '--json').stdout) as { name: string; memory: number }[];
    expect(rows.find(({ name }) => name === 'wells')?.memory).toBeGreaterThan(0);
    expect(rows.reduce((sum, { memory }) => sum + memory, 0)).toBeLessThan(3 * 1024 ** 3);
    expect(cli('token', '--role', 'viewer').stdout).toBe('fixture-token\n');
    expect(cli('env').stdout).toMatch(/^export WELLFLOW_WELLS_DATABASE_URL='postgres:/m);
    expect(cli('logs', 'wells').stdout).toContain('listening on');
    expect(cli('health').status).toBe(0);
    expect(cli('restart', 'wells').stdout).toMatch(/wells +running/);
    expect(cli('restart', 'nothing').stderr).toContain('there are');
  });

  it('is one to a folder: a second start says so and leaves the first alone', async () => {
    const second = startFixture(args);
    expect(await second.exited).toBe(1);
    expect(second.screen()).toContain(`WellFlow runs already from this folder (process ${started.child.pid})`);
    expect((await fetch(`${gateway}/health/self`)).ok).toBe(true);
  });

  it('shows a crash and starts the process again, an engine as well as a service', async () => {
    await fetch(`http://127.0.0.1:${8081 + offset}/exit`).catch(() => undefined);
    await started.until('wells ended unasked (exit code 3)');
    await started.until('wells runs again');
    const rows = JSON.parse(cli('status', '--json').stdout) as { name: string; pid: number }[];
    process.kill(rows.find(({ name }) => name === 'registry')?.pid ?? 0, 'SIGKILL');
    await started.until('registry runs again');
    expect(cli('status').stdout).toMatch(/wells +running, started again 1× \(last: exit code 3\)/);
  });

  it('stops everything in order on SIGTERM, the databases last', async () => {
    const url = databaseUrl();
    await query(url, 'CREATE TEMPORARY TABLE probe (x int)');
    // The first start on a machine goes on to train the JVMs beside the platform.
    const running = leftovers().filter((name) => !name.endsWith('-training'));
    expect(running).toHaveLength(started.screen().match(/ running +\d+/g)?.length ?? 0);
    started.child.kill('SIGTERM');
    expect(await started.exited).toBe(0);
    expect(started.screen()).toContain('Stopped.');
    expect(logOf('wells')).toContain('stopping');
    expect(logOf('postgres')).toContain('database system is shut down');
    expect(statSync(join(dir, 'logs', 'wells.log')).mtimeMs).toBeLessThanOrEqual(
      statSync(join(dir, 'logs', 'postgres.log')).mtimeMs,
    );
    expect(leftovers()).toEqual([]);
  });

  it('goes on where it was, and leaves nothing behind when it is killed', async () => {
    started = startFixture(args);
    await started.until('Commands');
    await query(ownerUrl(), 'CREATE TABLE IF NOT EXISTS kept (x int)');
    expect(leftovers().length).toBeGreaterThan(8);
    started.child.kill('SIGKILL');
    await waitForNobody();
    started = startFixture(args);
    await started.until('Commands');
    await query(ownerUrl(), 'SELECT * FROM kept');
  });

  it('stops when its terminal closes', async () => {
    expect(leftovers()).toContain('postgres');
    started.child.kill('SIGHUP');
    expect(await started.exited).toBe(0);
    expect(leftovers()).toEqual([]);
  });

  it('stops when it is told to while it starts', async () => {
    started = startFixture(args);
    await started.until('postgres: starting');
    started.child.kill('SIGINT');
    expect(await started.exited).toBe(0);
    expect(leftovers()).toEqual([]);
  });

  it('stops when the npm that started it is killed', async () => {
    const npm = join(dir, 'npm');
    const script = `require('node:child_process').spawn(process.execPath, process.argv.slice(2), { stdio: 'inherit' })`;
    spawnSync('/bin/sh', ['-c', `printf '%s' "$0" > "$1"`, script, npm]);
    const fixture = join(sources, 'testing', 'start-fixture.mts');
    const shell = spawn(process.execPath, [npm, fixture, ...args, '--only', 'wells'], {
      env: { ...process.env, npm_lifecycle_event: 'start' },
      stdio: 'ignore',
    });
    while (!existsSync(join(dir, 'run', 'control.json'))) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(leftovers()).toContain('wells');
    shell.kill('SIGKILL');
    await waitForNobody();
    expect(existsSync(join(dir, 'lock'))).toBe(false);
  });

  it('begins anew when asked', async () => {
    started = startFixture([...args, '--fresh', '--only', 'wells']);
    await started.until('Commands');
    await expect(query(ownerUrl(), 'SELECT * FROM kept')).rejects.toThrow('does not exist');
    expect(cli('stop').stdout).toBe('Stopped.\n');
    expect(await started.exited).toBe(0);
  });

  function cli(...given: readonly string[]) {
    const main = join(sources, 'cli', 'main.mts');
    return spawnSync(process.execPath, [main, ...given, '--dir', dir], { encoding: 'utf8' });
  }

  function logOf(name: string): string {
    return readFileSync(join(dir, 'logs', `${name}.log`), 'utf8');
  }

  function variable(name: string): string {
    return (JSON.parse(cli('env', '--json').stdout) as Record<string, string>)[name] ?? '';
  }
  const databaseUrl = (): string => variable('WELLFLOW_WELLS_DATABASE_URL');
  const ownerUrl = (): string => variable('WELLFLOW_WELLS_OWNER_DATABASE_URL');

  /** Everything that was ever written down as running here, and still is. */
  function leftovers(): readonly string[] {
    const listed = JSON.parse(readFileSync(join(dir, 'run', 'processes.json'), 'utf8')) as GuardedProcess[];
    for (const each of listed) seen.set(`${each.pid} ${each.startedAt}`, each);
    return [...seen.values()].filter(isAlive).map(({ name }) => name);
  }

  async function waitForNobody(): Promise<void> {
    const deadline = Date.now() + 60_000;
    while (leftovers().length > 0) {
      if (Date.now() > deadline) throw new Error(`Still there: ${leftovers().join('\n')}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
});

async function query(connectionString: string, sql: string): Promise<void> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
