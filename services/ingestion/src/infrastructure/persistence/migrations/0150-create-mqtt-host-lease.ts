import { tenantTable, type Migration } from '@wellflow/postgres';

export const createMqttHostLease: Migration = {
  id: 'ingestion/0150-create-mqtt-host-lease',
  sql: `
CREATE TABLE mqtt_host_lease (
  organization text PRIMARY KEY,
  holder text NOT NULL,
  fence bigint NOT NULL,
  expires_at timestamptz NOT NULL
);
${tenantTable('mqtt_host_lease', 'SELECT, INSERT, UPDATE')}`,
};
