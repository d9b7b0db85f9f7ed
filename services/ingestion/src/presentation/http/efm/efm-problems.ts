import type { StatusByCode } from '@wellflow/http';

const invalid = [
  'cfx-unverified',
  'invalid-mapping',
  'mapping-has-no-record',
  'meter-missing',
  'missing-column',
  'package-too-large',
];

/** What is wrong with what was sent is 422, what is not there 404. */
export const efmProblems: StatusByCode = {
  ...Object.fromEntries(invalid.map((code) => [`ingestion/${code}`, 422])),
  'ingestion/invalid-range': 400,
  'ingestion/no-such-mapping': 404,
  'ingestion/no-such-meter': 404,
};
