// Run: node tools/avro-types/generate.mts [--check]. Writes, or with --check compares, what is made from schemas/.
import { resolve } from 'node:path';
import { applyFiles } from './src/files.mts';
import { loadContracts } from './src/load.mts';
import { toTypeScript } from './src/typescript.mts';

const root = resolve(import.meta.dirname, '../..');
const contracts = loadContracts(resolve(root, 'schemas'));
const stale = await applyFiles({
  folder: resolve(root, 'libs/contracts/src/generated'),
  files: toTypeScript(contracts),
  check: process.argv.includes('--check'),
});
if (stale.length > 0) {
  console.error(`Out of date: ${stale.join(', ')}. Run npm run contracts:generate and commit what it writes.`);
  process.exitCode = 1;
}
