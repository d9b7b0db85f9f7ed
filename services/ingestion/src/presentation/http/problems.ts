import type { StatusByCode } from '@wellflow/http';

/** Refusals that are not 409. Faults of single readings are verdicts, not problems. */
export const ingestionProblems: StatusByCode = {};
