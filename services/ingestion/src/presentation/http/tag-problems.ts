import type { StatusByCode } from '@wellflow/http';

const invalid = [
  'invalid-field',
  'missing-field',
  'unknown-field',
  'reserved-name',
  'unknown-measurement',
  'kind-mismatch',
  'unit-missing',
  'unknown-unit',
  'unit-mismatch',
  'limits-need-numbers',
  'limits-contradict',
  'rollover-needs-counter',
  'rollover-needs-rate',
  'dead-band-needs-silence',
  'unknown-well',
  'template-name',
  'template-well',
  'malformed-csv',
  'unknown-column',
  'repeated-column',
  'too-many-lines',
  'too-many-tags',
];

/** What is wrong with what was sent is 422, a tag that is not there 404; `ingestion/tag-taken` is 409. */
export const tagProblems: StatusByCode = {
  ...Object.fromEntries(invalid.map((code) => [`ingestion/${code}`, 422])),
  'ingestion/invalid-cursor': 400,
  'ingestion/which-readings': 400,
  'ingestion/no-such-tag': 404,
  'ingestion/tag-not-in-effect': 404,
  'ingestion/no-such-template': 404,
};
