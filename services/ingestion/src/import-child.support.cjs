// A process that reads one import to its end, so that a spec can end it as a crash would.
void require('./import-child.support.ts').runImportChild(process.env);
