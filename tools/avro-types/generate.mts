// Run at the root: node tools/avro-types/generate.mts [--check]. Writes, or compares, all that is made from schemas/.
import { relative, resolve } from 'node:path';
import { toAsyncApi } from './src/asyncapi.mts';
import { toCatalogue } from './src/catalogue.mts';
import { applyFiles } from './src/files.mts';
import { loadContracts } from './src/load.mts';
import { parseArguments } from './src/root.mts';
import { toTypeScript } from './src/typescript.mts';

const { root, check } = parseArguments();
const contracts = loadContracts(resolve(root, 'schemas'));
const version = '1.0.0';
const folders = [
  { folder: 'libs/contracts/src/generated', files: toTypeScript(contracts) },
  {
    folder: 'docs/events',
    files: { 'asyncapi.yaml': toAsyncApi(contracts, version), 'README.md': toCatalogue(contracts) },
  },
];

const stale: string[] = [];
for (const { folder, files } of folders)
  stale.push(...(await applyFiles({ folder: resolve(root, folder), files, check })));
if (stale.length > 0) {
  console.error(`Out of date: ${stale.map((path) => relative(root, path)).join(', ')}`);
  console.error('Run npm run contracts:generate and commit what it writes.');
  process.exitCode = 1;
}
