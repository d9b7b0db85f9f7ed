import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startGuard } from './guard.mts';
import type { Guard } from './guard.mts';
import { isAlive, startOf } from './identity.mts';
import { openLogFile } from './log-file.mts';
import { createSupervised } from './supervised.mts';
import type { ProcessStatus, Supervised, SupervisedSpec } from './supervision.mts';

const backOff = { firstMs: 50, maxMs: 5_000, resetMs: 500 };

describe('a supervised process', () => {
  let dir: string;
  let guard: Guard;
  let supervised: Supervised | undefined;
  let states: ProcessStatus[];

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'supervised-'));
    guard = startGuard(join(dir, 'processes.json'));
    states = [];
  });
  afterEach(async () => {
    await supervised?.stop();
    guard.release();
    rmSync(dir, { recursive: true });
  });

  it('starts again after it was killed, and says so', async () => {
    supervised = supervise(`console.log('up'); setInterval(() => {}, 1000)`);
    await supervised.start();
    const first = supervised.status().pid;
    supervised.kill9();
    await until(() => states.some(({ state }) => state === 'backing-off'));
    await supervised.ready();
    expect(supervised.status()).toMatchObject({ state: 'running', restarts: 1, lastExit: 'SIGKILL' });
    expect(supervised.status().pid).not.toBe(first);
  });

  it('stays stopped once stopped, even while it waits to start again', async () => {
    supervised = supervise('process.exit(1)');
    const start = supervised.start().catch((error: unknown) => error);
    await until(() => states.some(({ state }) => state === 'backing-off'));
    await supervised.stop();
    expect(await start).toMatchObject({ code: 'stopped' });
    const count = states.length;
    await sleep(300);
    expect(states).toHaveLength(count);
  });

  it('waits longer with each crash in a row, and begins small again after a while of health', async () => {
    supervised = supervise(`console.log('up'); setInterval(() => {}, 1000)`);
    await supervised.start();
    for (let crash = 1; crash <= 3; crash += 1) {
      supervised.kill9();
      await until(() => supervised?.status().restarts === crash);
      await supervised.ready();
    }
    const soon = await timeToRestart(supervised);
    await sleep(backOff.resetMs + 50);
    const later = await timeToRestart(supervised);
    expect(soon).toBeGreaterThanOrEqual(backOff.firstMs * 8);
    expect(later).toBeLessThan(soon);
  });

  it('is killed when it does not stop in its time', async () => {
    supervised = supervise(`process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000)`, {
      graceMs: 200,
    });
    await supervised.start();
    const pid = supervised.status().pid ?? 0;
    await supervised.stop();
    expect(startOf(pid)).toBeUndefined();
  });

  it('takes its children along when it is killed', async () => {
    const child = `require('node:child_process').spawn('sleep', ['60'], { stdio: 'ignore' }).pid`;
    supervised = supervise(`console.log('up', ${child}); setInterval(() => {}, 1000)`);
    await supervised.start();
    const pid = Number(/up (\d+)/.exec(openLogText())?.[1]);
    const sleeper = { pid, startedAt: startOf(pid) ?? '' };
    supervised.kill9();
    await until(() => !isAlive(sleeper));
  });

  it('gives up in a sentence with its last words, where it is not to be tried for ever', async () => {
    supervised = supervise(`console.error('Error: the port is taken'); process.exit(3)`, { attempts: 2 });
    await expect(supervised.start()).rejects.toMatchObject({
      code: 'does-not-start',
      message: expect.stringContaining('Error: the port is taken'),
      remedy: expect.stringContaining('x.log'),
    });
  });

  it('gives up at once when there is no such program', async () => {
    supervised = supervise('', { command: '/no/such/program' });
    await expect(supervised.start()).rejects.toThrow('ENOENT');
  });

  async function timeToRestart(process: Supervised): Promise<number> {
    const { restarts } = process.status();
    const start = performance.now();
    process.kill9();
    await until(() => process.status().restarts > restarts);
    const taken = performance.now() - start;
    await process.ready();
    return taken;
  }

  function openLogText(): string {
    return log.tail().join('\n');
  }

  let log: ReturnType<typeof openLogFile>;
  function supervise(script: string, more: Partial<SupervisedSpec> = {}): Supervised {
    log = openLogFile(join(dir, 'x.log'));
    const spec = { name: 'x', command: process.execPath, args: ['-e', script], cwd: dir, env: {}, ...more };
    const isReady: SupervisedSpec['isReady'] = async (running) => running.hasWritten('up');
    return createSupervised({ isReady, ...spec }, { guard, log, backOff, onChange: (status) => states.push(status) });
  }
});

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('It did not happen in 15 s');
    await sleep(10);
  }
}
