// Run: node tools/avro-types/release.mts. Freezes every schema that differs from its last released version.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadContracts, loadReleased } from './src/load.mts';
import { parseArguments } from './src/root.mts';

const folder = resolve(parseArguments().root, 'schemas');
const released = loadReleased(folder);

for (const { name, record } of loadContracts(folder).schemas) {
  const versions = released.filter((version) => version.name === name);
  if (JSON.stringify(versions.at(-1)?.record) === JSON.stringify(record)) continue;
  const path = join(folder, 'released', name, `${String(versions.length + 1).padStart(4, '0')}.avsc`);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `${JSON.stringify(record, null, 2)}\n`);
  console.log(`${name}: version ${versions.length + 1} is frozen`);
}
