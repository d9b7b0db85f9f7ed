import { systemTable, type Migration } from '@wellflow/postgres';

/**
 * What a producer's way in over Kafka takes up on the cluster. Counted across organizations, so the system role sees it;
 * a row goes only once its topics are gone.
 */
export const addKafkaWayIn: Migration = {
  id: 'gateway/0003-add-kafka-way-in',
  sql: `
ALTER TABLE client_access
  ADD COLUMN raw_topic text,
  ADD COLUMN reply_topic text,
  ADD CHECK ((raw_topic IS NULL) = (reply_topic IS NULL));

CREATE TABLE kafka_slot (
  organization text NOT NULL,
  client_id text NOT NULL,
  raw_topic text PRIMARY KEY,
  reply_topic text NOT NULL UNIQUE,
  state text NOT NULL CHECK (state IN ('open', 'shutting', 'shut', 'removing')),
  changed_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (organization, client_id)
);
${systemTable('kafka_slot')}`,
};
