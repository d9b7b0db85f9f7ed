import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identityOf } from '../process/identity.mts';
import { livingHolder, takeLock } from './lock.mts';

describe('the lock of a state folder', () => {
  let dir: string;
  let file: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'lock-'));
    file = join(dir, 'lock');
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('is refused while its holder lives, with the way to stop it', async () => {
    const lock = await takeLock(file);
    await expect(takeLock(file)).rejects.toMatchObject({
      code: 'already-running',
      remedy: expect.stringContaining('stop'),
    });
    lock.release();
    (await takeLock(file)).release();
  });

  it('is taken over from a holder that was killed', async () => {
    const holder = spawn('sleep', ['60']);
    writeFileSync(file, JSON.stringify(identityOf(holder.pid ?? 0)));
    expect(livingHolder(file)?.pid).toBe(holder.pid);
    holder.kill('SIGKILL');
    await new Promise((resolve) => holder.once('exit', resolve));
    (await takeLock(file)).release();
  });

  it('is not mistaken for held when its pid belongs to somebody else by now', async () => {
    writeFileSync(file, JSON.stringify({ pid: process.pid, startedAt: 'long ago' }));
    expect(livingHolder(file)).toBeUndefined();
    (await takeLock(file)).release();
  });

  it('goes to one of two that come at the same time', async () => {
    writeFileSync(file, JSON.stringify({ pid: 999_999, startedAt: 'long ago' }));
    const results = await Promise.allSettled([takeLock(file), takeLock(file), takeLock(file)]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});
