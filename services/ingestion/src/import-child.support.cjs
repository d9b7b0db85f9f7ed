// A process that reads one import to its end, so that a spec can end it as a crash would.
require('../../../libs/kafka/src/typescript-child.support.cjs');
const { runImportChild } = require('./import-child.support.ts');

void runImportChild(process.env);
