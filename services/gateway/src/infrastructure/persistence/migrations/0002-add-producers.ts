import type { Migration } from '@wellflow/postgres';

/** A producer is a client with the role of one, a name, and what it may send. A key is as good as a secret, and has no hash worth stretching. */
export const addProducers: Migration = {
  id: 'gateway/0002-add-producers',
  sql: `
ALTER TABLE client_access
  ADD COLUMN name text,
  ADD COLUMN wells text[] NOT NULL DEFAULT '{}',
  ADD COLUMN tag_prefixes text[] NOT NULL DEFAULT '{}',
  ADD COLUMN readings_per_second integer CHECK (readings_per_second > 0);
ALTER TABLE credential ALTER COLUMN secret_hash DROP NOT NULL, ADD COLUMN key_hash text;
`,
};
