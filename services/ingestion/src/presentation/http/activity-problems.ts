import type { StatusByCode } from '@wellflow/http';

/** Refusals about what is heard of producers that are not 409. */
export const activityProblems: StatusByCode = { 'ingestion/producer-never-heard': 404 };
