import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../state/root.mts';
import { checkDisk } from './checks.mts';
import { startFixture } from '../testing/started.mts';

// What cannot work is said in a sentence with the remedy, before anything is left running.
describe('npm start refuses, and says what to do, when', () => {
  const offset = 1_300 + Math.floor(Math.random() * 500);
  let dir: string;
  beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'refusal-'))));
  afterEach(() => rmSync(dir, { recursive: true, maxRetries: 5 }));

  it('a port is taken', async () => {
    const port = 25432 + offset;
    const holder = createServer().listen(port, '127.0.0.1');
    const said = await refusal();
    holder.close();
    expect(said).toContain(`Port ${port} (postgres)`);
    expect(said).toContain('is taken');
    expect(said).toContain('--port-offset');
  });

  it('browsers would refuse the port of the gateway', async () => {
    expect(await refusal({ PORT: '10080' })).toContain('Browsers refuse to open port 10080 (gateway)');
  });

  it('there is no suitable JDK and no Docker', async () => {
    const path = onlyThese('mvn');
    expect(await refusal({ PATH: path, JAVA_HOME: '/nowhere', WELLFLOW_JVM_FOLDERS: dir })).toMatch(
      /need a JDK 21 or newer; found none\.\nInstall one/,
    );
  });

  it('there is no Maven and no Docker', async () => {
    const cache = join(dir, 'cache');
    const said = await refusal({ PATH: onlyThese(), WELLFLOW_CACHE: cache });
    expect(said).toMatch(/Maven \(mvn\).* is not on the PATH\.\nInstall it/);
  });

  it('Docker is asked for and its engine does not answer', async () => {
    const path = onlyThese();
    writeFileSync(
      join(path, 'docker'),
      '#!/bin/sh\necho "Cannot connect to the Docker daemon" >&2; [ "$1" = compose ]\n',
      { mode: 0o755 },
    );
    const said = await refusal({ PATH: `${path}:/usr/bin:/bin` }, ['--docker']);
    expect(said).toMatch(/The Docker engine does not answer: Cannot connect[^]*Start Docker/);
  });

  it('the data is of another PostgreSQL', async () => {
    mkdirSync(join(dir, 'postgres', 'data'), { recursive: true });
    writeFileSync(join(dir, 'postgres', 'data', 'PG_VERSION'), '17\n');
    expect(await refusal()).toMatch(/was written by PostgreSQL 17; this checkout runs 18[^]*--fresh/);
  });

  it('the data is of a newer Kafka', async () => {
    mkdirSync(join(dir, 'kafka'), { recursive: true });
    writeFileSync(join(dir, 'kafka', 'version'), '9.1.0');
    expect(await refusal()).toMatch(/was written by Kafka 9\.1\.0; this checkout runs 4[^]*--fresh/);
  });

  it('the state folder cannot be written', async () => {
    writeFileSync(join(dir, 'file'), '');
    expect(await refusal({}, [], join(dir, 'file', 'state'))).toMatch(/cannot be written \(ENOTDIR\)\.\nGive user/);
  });

  it('the state folder belongs to somebody else', async () => {
    if (process.getuid?.() !== 0) return;
    chmodSync(dir, 0o755);
    const nobody = { uid: 65534, gid: 65534 };
    const started = startFixture(['--dir', join(dir, 'state')], {
      ...nobody,
      env: { PATH: process.env['PATH'], HOME: dir },
    });
    expect(await started.exited).toBe(1);
    expect(started.screen()).toMatch(/cannot be written \(EACCES\)\.\nGive user 65534/);
    chownSync(dir, 0, 0);
  });

  it('the disk is full', () => {
    expect(() => checkDisk(dir, Number.MAX_SAFE_INTEGER)).toThrow(/has \d+ MiB left; \d+ MiB are needed/);
    expect(() => checkDisk(dir, 1)).not.toThrow();
  });

  /** @returns a folder with nothing but Node and these programs of the machine. */
  function onlyThese(...names: readonly string[]): string {
    const bin = join(dir, 'bin');
    mkdirSync(bin);
    symlinkSync(join(root, 'node_modules', '.bin', 'node'), join(bin, 'node'));
    for (const name of names) writeFileSync(join(bin, name), '#!/bin/sh\n', { mode: 0o755 });
    return bin;
  }

  async function refusal(env: Record<string, string> = {}, more: readonly string[] = [], state = dir): Promise<string> {
    const args = ['--dir', state, '--port-offset', String(offset), ...more];
    const started = startFixture(args, { env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env } });
    expect(await started.exited).toBe(1);
    return started.screen();
  }
});
