import type { Migration } from '@wellflow/postgres';

/** States H (suppressed by design) and I (out of service) of ISA-18.2; who took an alarm out of service, and until when. */
export const putAlarmsAside: Migration = {
  id: 'ingestion/0141-put-alarms-aside',
  sql: `
ALTER TABLE alarm ADD COLUMN out_of_service_until bigint, ADD COLUMN out_of_service_by text;
CREATE INDEX alarm_put_aside ON alarm (organization, state) WHERE state IN ('shelved', 'suppressed', 'out-of-service');`,
};
