import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sources } from '../state/root.mts';
import { descendantsOf, startOf } from './identity.mts';
import { stopLeftovers } from './leftovers.mts';

describe('the guard', () => {
  let dir: string;
  let supervisor: ChildProcess;
  let guarded: readonly number[];

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'guard-'));
    supervisor = spawn(process.execPath, [join(sources, 'testing', 'hold-guarded.mts'), dir], { detached: true });
    guarded = await new Promise((resolve) =>
      supervisor.stdout?.once('data', (line) => resolve(JSON.parse(String(line)) as number[])),
    );
  });
  afterEach(() => {
    for (const pid of [supervisor.pid, ...guarded]) spawnSync('kill', ['-9', String(pid)]);
    rmSync(dir, { recursive: true, maxRetries: 5 });
  });

  it('stops everything when the supervisor is killed', async () => {
    expect(guarded.map(startOf)).not.toContain(undefined);
    supervisor.kill('SIGKILL');
    await until(() => guarded.every((pid) => startOf(pid) === undefined));
  });

  it('leaves a list by which the next start stops what is left when both were killed', async () => {
    await until(() => listed().length === 2);
    killWithGuard();
    await sleep(300);
    expect(guarded.map(startOf)).not.toContain(undefined);
    expect(await stopLeftovers(list())).toEqual(['second', 'sleeper']);
    expect(guarded.map(startOf)).toEqual([undefined, undefined]);
  });

  it('does not touch a process that has the number of one long gone', async () => {
    await until(() => listed().length === 2);
    killWithGuard();
    const others = listed().map((each) => ({ ...each, startedAt: 'another time' }));
    expect(await stopLeftovers(JSON.stringify(others))).toEqual([]);
    expect(guarded.map(startOf)).not.toContain(undefined);
  });

  it('takes a list that is cut off for none', async () => {
    expect(await stopLeftovers('[{"pid":')).toEqual([]);
  });

  function killWithGuard(): void {
    const guardProcess = descendantsOf(supervisor.pid ?? 0).filter((pid) => !guarded.includes(pid));
    for (const pid of [...guardProcess, supervisor.pid]) spawnSync('kill', ['-9', String(pid)]);
  }

  function list(): string {
    return readFileSync(join(dir, 'processes.json'), 'utf8');
  }

  function listed(): readonly { readonly pid: number }[] {
    return JSON.parse(list()) as { pid: number }[];
  }
});

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('It did not happen in 15 s');
    await sleep(20);
  }
}
