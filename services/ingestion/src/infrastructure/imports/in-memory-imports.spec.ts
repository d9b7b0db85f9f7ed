import { createInMemoryImports } from './in-memory-imports';
import { describeImports } from './imports.contract';

describeImports('imports in memory', async () => createInMemoryImports());
