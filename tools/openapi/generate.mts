// Starts a platform of its own and writes what its services say of themselves to docs/openapi. Needs a build.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startPlatform } from '../platform/src/index.mts';
import { describeServices } from './describe.mts';

const folder = resolve(import.meta.dirname, '..', '..', 'docs', 'openapi');
const dir = mkdtempSync(join(tmpdir(), 'wellflow-openapi-'));
const platform = await startPlatform({ dir, simulator: false });
try {
  await platform.whenReady(120_000);
  for (const [name, text] of await describeServices(platform)) writeFileSync(join(folder, `${name}.json`), text);
} finally {
  await platform.close();
  rmSync(dir, { recursive: true, force: true });
}
