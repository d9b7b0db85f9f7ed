import type { Tx } from '@wellflow/kernel';
import { query, savepoint } from './transaction';

export interface ExplainedStatement {
  readonly sql: string;
  readonly params?: readonly unknown[];
  /** Small test tables are cheapest read whole, so that is discouraged; `true` lets the planner decide. */
  readonly honest?: boolean;
}

/**
 * For tests: asks EXPLAIN whether a statement is answered by an index. A partition's index has a name of its own: give a pattern.
 * @throws Error with the plan when it is not.
 */
export async function expectIndexUsed(tx: Tx, statement: ExplainedStatement, index: string | RegExp): Promise<void> {
  const plan = await explain(tx, statement);
  const names = indexNames(plan);
  if (names.some((name) => (typeof index === 'string' ? name === index : index.test(name)))) return;
  throw new Error(`${index} is not used, but ${names.join(', ') || 'no index'}:\n${JSON.stringify(plan, null, 2)}`);
}

async function explain(tx: Tx, { sql, params = [], honest = false }: ExplainedStatement): Promise<unknown> {
  return savepoint(tx, async () => {
    if (!honest) await query(tx, 'SET LOCAL enable_seqscan = off');
    const rows = await query<{ 'QUERY PLAN': unknown }>(tx, `EXPLAIN (FORMAT JSON) ${sql}`, params);
    if (!honest) await query(tx, 'SET LOCAL enable_seqscan = on');
    return rows[0]?.['QUERY PLAN'];
  });
}

function indexNames(plan: unknown): readonly string[] {
  if (Array.isArray(plan)) return plan.flatMap(indexNames);
  if (typeof plan !== 'object' || plan === null) return [];
  const own = 'Index Name' in plan && typeof plan['Index Name'] === 'string' ? [plan['Index Name']] : [];
  return [...own, ...Object.values(plan).flatMap((part) => (typeof part === 'object' ? indexNames(part) : []))];
}
