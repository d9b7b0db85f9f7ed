import type { Migration } from '@wellflow/postgres';

/** For Citus only (docs/adr/0098): what is told of a reading lies on the node of its series. */
export const distributeJudgements: Migration = {
  id: 'production/0234-distribute-judgements',
  sql: `
SELECT create_distributed_table('reading_judgement', 'series_id', colocate_with => 'reading');
SELECT create_distributed_table('reading_version', 'series_id', colocate_with => 'reading');
SELECT create_distributed_table('decided_fall', 'series_id', colocate_with => 'reading');
`,
};
