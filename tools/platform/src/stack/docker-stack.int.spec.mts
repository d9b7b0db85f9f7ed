import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { sources } from '../state/root.mts';
import { findRedis } from './redis.mts';
import { readConfig } from '../state/config.mts';
import { startStack } from './start-stack.mts';

// A program that stands for Docker: what is tried is our side, the order and the settings; a real engine is for test:tools.
const withRedis = findRedis(readConfig()) === undefined ? it.skip : it;

describe('the stack from Docker', () => {
  const path = process.env['PATH'];
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'docker-'));
    const bin = join(dir, 'bin');
    mkdirSync(bin);
    const fake = `#!/bin/sh\nexec ${process.execPath} ${join(sources, 'testing', 'fake-docker.mts')} ${join(dir, 'engines')} "$@"\n`;
    writeFileSync(join(bin, 'docker'), fake, { mode: 0o755 });
    process.env['PATH'] = `${bin}:${path}`;
  });
  afterEach(() => {
    process.env['PATH'] = path;
    rmSync(dir, { recursive: true, maxRetries: 5 });
  });

  withRedis('is the same stack: databases, roles, compatibility, and an end to all of it', async () => {
    const stack = await startStack({ dir: join(dir, 'state'), provider: 'docker', services: ['wells'] });
    const { addresses } = stack;
    const client = new Client({ connectionString: addresses.databases['wells']?.url });
    await client.connect();
    expect((await client.query('SHOW transaction_timeout')).rows).toEqual([{ transaction_timeout: '5s' }]);
    await client.end();
    const config = (await (await fetch(`${addresses.registryUrl}/config`)).json()) as { compatibilityLevel: string };
    expect(config.compatibilityLevel).toBe('FULL_TRANSITIVE');
    expect(stack.provider).toBe('docker');
    await stack.stop();
    const answers = () =>
      fetch(`${addresses.registryUrl}/config`).then(
        () => true,
        () => false,
      );
    // The port is let go when the process has ended, which Docker does not wait for.
    for (let tries = 0; tries < 100 && (await answers()); tries += 1) await sleep(100);
    expect(await answers()).toBe(false);
  });
});
