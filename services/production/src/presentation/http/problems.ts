import { knownWellProblems } from '@wellflow/known-wells';
import type { StatusByCode } from '@wellflow/http';

/** Refusals that are not 409. */
export const productionProblems: StatusByCode = {
  ...knownWellProblems,
  'input/invalid-instant': 400,
  'production/empty-range': 400,
  'production/invalid-interval': 400,
  'production/kept-too-short': 400,
  'production/no-number': 400,
  'production/several-tags': 400,
  'production/too-many-intervals': 400,
  'production/too-many-readings': 400,
  'production/unknown-measurement': 400,
  'production/unknown-tag': 404,
  'production/unknown-well': 404,
  'wells/invalid-api-number': 400,
  'wells/invalid-well-reference': 400,
};
