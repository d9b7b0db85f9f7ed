import type { StatusByCode } from '@wellflow/http';

/** Refusals that are not 409. */
export const wellsProblems: StatusByCode = {
  'wells/invalid-api-number': 400,
  'wells/invalid-well-reference': 400,
  'wells/invalid-cursor': 400,
  'wells/unknown-well': 404,
};
