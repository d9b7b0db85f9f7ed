/** A column and the type its values are sent as. */
export interface BulkColumn {
  readonly name: string;
  /** `timestamptz`, `double precision`, `text` … */
  readonly type: string;
}

/** What a row may hold; instants and numerics as text. */
export type BulkValue = string | number | boolean | null;

export interface RowsToStore {
  readonly table: string;
  readonly columns: readonly BulkColumn[];
  readonly rows: readonly (readonly BulkValue[])[];
  /** After ON CONFLICT: `DO NOTHING` when absent, so a row that is there stays as it is. */
  readonly onConflict?: string;
  /** Columns wanted back of the rows that were new (or changed). */
  readonly returning?: readonly string[];
}

/** INSERT from `source`, with what follows from the conflict rule. */
export function insertSql(
  { table, columns, onConflict = 'DO NOTHING', returning }: RowsToStore,
  source: string,
): string {
  const names = columns.map(({ name }) => name).join(', ');
  const wanted = returning ? ` RETURNING ${returning.join(', ')}` : '';
  return `INSERT INTO ${table} (${names}) SELECT ${names} FROM ${source} ON CONFLICT ${onConflict}${wanted}`;
}
