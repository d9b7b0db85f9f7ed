import type { Migration } from '@wellflow/postgres';

/**
 * For Citus only (docs/adr/0098): both tables by series, so that a plain reading, its chunk and the exchange of one for the other are
 * on one node. `reading_series` stays on the coordinator: it is small, and its integer identity may not be distributed.
 */
export const distributeReadings: Migration = {
  id: 'production/0210-distribute-readings',
  sql: `
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') THEN
    RAISE EXCEPTION 'WELLFLOW_PRODUCTION_DISTRIBUTED asks for Citus, but this database has no extension of that name';
  END IF;
END $$;
SELECT create_distributed_table('reading', 'series_id');
SELECT create_distributed_table('reading_chunk', 'series_id', colocate_with => 'reading');
`,
};
