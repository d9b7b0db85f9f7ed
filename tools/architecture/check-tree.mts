// Run at the root: node tools/architecture/check-tree.mts. What no compiler and no linter sees.
import { treeRules } from './src/tree-rules.mts';
import { readTree } from './src/tree.mts';

const tree = readTree(process.cwd());
const complaints = Object.values(treeRules).flatMap((rule) => rule(tree));
complaints.forEach((complaint) => console.error(complaint));
console.log(`${tree.files.length} files, ${Object.keys(treeRules).length} rules, ${complaints.length} complaints`);
process.exitCode = complaints.length === 0 ? 0 : 1;
