export { createInMemoryKnownWells } from './in-memory-known-wells';
export { knownWellMigrations } from './known-well.migrations';
export { knownWellIdentifierTable, knownWellTable } from './known-well.table';
export type { KnownWell, KnownWellPage, KnownWells } from './known-wells';
export { knownWellProblems, listKnownWellsRoute } from './list-known-wells.route';
export { createPostgresKnownWells } from './postgres-known-wells';
export { knownWellHandlers } from './well-handlers';
