import type { StatusByCode } from '@wellflow/http';

/** Refusals about alarms, falls, receipts and data quality that are not 409. */
export const alarmProblems: StatusByCode = {
  'ingestion/unknown-alarm': 404,
  'ingestion/unknown-receipt': 404,
  'ingestion/unknown-fall': 404,
  'ingestion/unknown-rollover': 400,
  'ingestion/impossible-rollover': 400,
  'ingestion/no-such-well': 404,
  'ingestion/shelved-too-long': 400,
  'ingestion/shelved-in-the-past': 400,
  'ingestion/out-of-service-in-the-past': 400,
  'ingestion/suppressed-by-stranger': 400,
  'ingestion/empty-range': 400,
  'ingestion/range-too-long': 400,
  'ingestion/too-many-days': 400,
  'input/invalid-instant': 400,
  'input/invalid-date': 400,
  'wells/invalid-api-number': 400,
  'wells/invalid-well-reference': 400,
};
