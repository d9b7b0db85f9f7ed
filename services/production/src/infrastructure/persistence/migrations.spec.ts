import { createReading } from './migrations/0001-create-reading';
import { distributeReadings } from './migrations/0210-distribute-readings';
import { judgeReadings } from './migrations/0230-judge-readings';
import { distributeJudgements } from './migrations/0234-distribute-judgements';
import { packReadings } from './migrations/0200-pack-readings';
import { productionMigrations } from './migrations';

const idsOf = (distributed: boolean) => productionMigrations({ distributed }).map(({ id }) => id);

describe('the migrations of production', () => {
  it('leave the history in one database unless told otherwise, and are the same up to there', () => {
    expect(idsOf(false).join()).not.toContain('distribute');
    expect(idsOf(true)).toEqual([
      ...idsOf(false),
      'production/0210-distribute-readings',
      'production/0234-distribute-judgements',
    ]);
  });

  it('spread plain and packed readings by a column that both tables and their keys have', () => {
    const calls = callsIn(distributeReadings.sql);
    expect(calls.map(([, table, column]) => [table, column])).toEqual([
      ['reading', 'series_id'],
      ['reading_chunk', 'series_id'],
    ]);
    for (const [, table = '', column = ''] of calls) {
      const sql = table === 'reading' ? createReading.sql : packReadings.sql;
      const definition = new RegExp(`CREATE TABLE ${table} \\(([^;]*)\\) PARTITION BY`).exec(sql)?.[1] ?? '';
      expect(definition).toMatch(new RegExp(`^  ${column} integer NOT NULL`, 'm'));
      expect(definition).toMatch(new RegExp(`PRIMARY KEY \\(${column},`));
    }
  });

  it('spread what is told of readings with them', () => {
    for (const [, table = '', column = ''] of callsIn(distributeJudgements.sql)) {
      const definition = new RegExp(`CREATE TABLE ${table} \\(([^;]*)\\);`).exec(judgeReadings.sql)?.[1] ?? '';
      expect(definition).toMatch(new RegExp(`^  ${column} integer NOT NULL`, 'm'));
      expect(definition).toMatch(new RegExp(`PRIMARY KEY \\(${column},`));
    }
    expect(callsIn(distributeJudgements.sql)).toHaveLength(3);
  });
});

function callsIn(sql: string) {
  return [...sql.matchAll(/create_distributed_table\('(\w+)', '(\w+)'/g)];
}
