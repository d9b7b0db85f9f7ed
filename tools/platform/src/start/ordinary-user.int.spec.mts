import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { enginesFolder } from '../stack/engines.mts';
import { readConfig } from '../state/config.mts';
import { startFixture } from '../testing/started.mts';

const nobody = { uid: 65534, gid: 65534 };
const engines = enginesFolder(readConfig());
// Everybody else's test run is this test.
const asRoot = process.getuid?.() === 0 && existsSync(engines) ? it : it.skip;

describe('npm start of an ordinary user', () => {
  asRoot('runs everything as that user', async () => {
    const home = mkdtempSync(join(tmpdir(), 'home-'));
    const cache = join(home, 'cache');
    mkdirSync(cache);
    cpSync(engines, join(cache, basename(engines)), { recursive: true });
    chmodSync(home, 0o755);
    for (const folder of [home, cache]) chownSync(folder, nobody.uid, nobody.gid);
    const env = { PATH: process.env['PATH'], HOME: home, WELLFLOW_CACHE: cache };
    const offset = 2_000 + Math.floor(Math.random() * 60);
    const args = ['--dir', join(home, 'state'), '--port-offset', String(offset), '--only', 'wells'];
    const started = startFixture(args, { ...nobody, env });
    await started.until('Commands');
    const pid = Number(/postgres +running +\d+ +(\d+)/.exec(started.screen())?.[1]);
    expect(statSync(`/proc/${pid}`).uid).toBe(nobody.uid);
    started.child.kill('SIGINT');
    expect(await started.exited).toBe(0);
    rmSync(home, { recursive: true });
  });
});
