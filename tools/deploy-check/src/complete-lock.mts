// Run at the root: node tools/deploy-check/src/complete-lock.mts. Adds to package-lock.json what `npm install` left out.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './files.mts';
import { completed, missingPackages, readLock } from './lock-file.mts';

const lock = readLock();
const missing = missingPackages(lock.packages);
writeFileSync(
  join(root, 'package-lock.json'),
  `${JSON.stringify({ ...lock, packages: completed(lock.packages) }, undefined, 2)}\n`,
);
process.stdout.write(`${missing.length} packages of other platforms added\n`);
