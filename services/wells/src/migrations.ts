import type { Migration } from '@wellflow/postgres';
import { createWellList } from './infrastructure/persistence/migrations/0001-create-well-list';
import { letWellsChange } from './infrastructure/persistence/migrations/0002-let-wells-change';
import { searchWells } from './infrastructure/persistence/migrations/0003-search-wells';

export const wellsMigrations: readonly Migration[] = [createWellList, letWellsChange, searchWells];
