import type { StatusByCode } from '@wellflow/http';

/** Refusals that are not 409. */
export const wellsProblems: StatusByCode = {
  'wells/invalid-api-number': 400,
  'wells/invalid-identifier': 400,
  'wells/no-identifier': 400,
  'wells/invalid-well-reference': 400,
  'wells/invalid-cursor': 400,
  'wells/invalid-if-match': 400,
  'wells/too-many-words': 400,
  'wells/in-the-future': 400,
  'wells/unknown-well': 404,
  'wells/not-recorded-yet': 404,
  'wells/not-known-then': 404,
  'wells/changed-meanwhile': 412,
};
