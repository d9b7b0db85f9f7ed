// Run at the root: node tools/deploy-check/src/write-schemas.mts. Writes values.schema.json of every chart.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import stack from '../../platform/stack.json' with { type: 'json' };
import { root } from './files.mts';
import { schemaFiles } from './values-schema.mts';

for (const [path, text] of schemaFiles(Object.keys(stack.services))) writeFileSync(join(root, path), text);
