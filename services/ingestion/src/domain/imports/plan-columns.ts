import { DomainError, findMeasurement } from '@wellflow/kernel';
import type { CellKind, ColumnRef, ImportMapping, Named, ValueColumn } from './mapping';

/** A value's column in the file at hand. */
export interface PlannedValue {
  readonly at: number;
  /** As people know the column. */
  readonly column: string;
  readonly tag: string | undefined;
  readonly measurement: string | undefined;
  readonly unit: string | undefined;
  readonly kind: CellKind;
}

export type CellOf = (row: readonly string[]) => string | undefined;

/** Where in a row of the file at hand everything is. */
export interface ColumnPlan {
  readonly width: number;
  readonly time: readonly number[];
  readonly timeColumn: string;
  readonly values: readonly PlannedValue[];
  readonly well: CellOf;
  readonly tag: CellOf;
  readonly measurement: CellOf;
  readonly unit: CellOf;
  readonly quality: CellOf;
  /** Columns of the file that the mapping does not know. */
  readonly ignored: readonly string[];
  /** Columns of the mapping that the file does not have. */
  readonly missing: readonly string[];
}

/**
 * @param header names of the columns, or, where the file has none, its first row.
 * @throws DomainError `ingestion/import-columns` when the time, a name or every value is missing
 */
export function planColumns(mapping: ImportMapping, header: readonly string[]): ColumnPlan {
  const columns = openColumns(mapping.file.header, header);
  const time = mapping.time.columns.map((ref) => columns.require(ref, 'time'));
  const row = {
    well: cellOf(mapping.well, columns, 'well'),
    tag: cellOf(mapping.tag, columns, 'tag'),
    measurement: cellOf(mapping.measurement, columns, 'measurement'),
    unit: cellOf(mapping.unit, columns, 'unit'),
    quality: cellOf(mapping.quality && { column: mapping.quality.column }, columns, 'quality'),
  };
  const found = mapping.values.map((value) => ({ value, at: columns.find(value.column) }));
  const named = found.flatMap(({ value, at }) => (at === undefined ? [] : [planned(value, at, columns.nameOf(at))]));
  const missing = found.filter(({ at }) => at === undefined).map(({ value }) => String(value.column));
  const others = columns.unused();
  const values = [
    ...named,
    ...(mapping.otherColumns === undefined ? [] : asTags(mapping.otherColumns, others, columns)),
  ];
  if (values.length === 0) throw missingColumn(`none of the columns with values: ${missing.join(', ')}`);
  const ignored = mapping.otherColumns === undefined ? others.map(columns.nameOf) : [];
  const timeColumn = time.map(columns.nameOf).join(' ');
  return { width: header.length, time, timeColumn, values, ...row, ignored, missing };
}

type Columns = ReturnType<typeof openColumns>;

function openColumns(isNamed: boolean, header: readonly string[]) {
  const used = new Set<number>();
  const names = header.map((name) => name.trim());
  const lower = names.map((name) => name.toLowerCase());
  const place = (ref: ColumnRef): number => {
    if (typeof ref === 'number') return ref <= header.length ? ref - 1 : -1;
    if (!isNamed) return -1;
    const exact = names.indexOf(ref.trim());
    return exact === -1 ? lower.indexOf(ref.trim().toLowerCase()) : exact;
  };
  const find = (ref: ColumnRef): number | undefined => {
    const at = place(ref);
    if (at < 0) return undefined;
    used.add(at);
    return at;
  };
  const nameOf = (at: number): string => {
    const name = isNamed ? names[at] : undefined;
    return name === undefined || name === '' ? String(at + 1) : name;
  };
  const require = (ref: ColumnRef, what: string): number => {
    const at = find(ref);
    if (at === undefined) throw missingColumn(`no column ${JSON.stringify(ref)} for the ${what}`);
    return at;
  };
  return { find, require, nameOf, unused: () => [...header.keys()].filter((at) => !used.has(at)) };
}

function missingColumn(what: string): DomainError {
  return new DomainError('ingestion/import-columns', `The file has ${what}. Does its delimiter fit the mapping?`);
}

function cellOf(named: Named | undefined, columns: Columns, what: string): CellOf {
  if (named === undefined) return () => undefined;
  if ('is' in named) return () => named.is;
  const at = columns.require(named.column, what);
  const { prefix = '', names = {} } = named;
  const translated = new Map(Object.entries(names));
  return (row) => {
    const cell = row[at]?.trim();
    if (cell === undefined || cell === '') return undefined;
    return translated.get(cell) ?? `${prefix}${cell}`;
  };
}

function planned({ tag, measurement, unit, kind }: ValueColumn, at: number, column: string): PlannedValue {
  return { at, column, tag, measurement, unit, kind: kind ?? kindOf(measurement) };
}

function kindOf(measurement: string | undefined): CellKind {
  const kind = measurement === undefined ? 'number' : (findMeasurement(measurement)?.kind ?? 'number');
  return kind === 'enumeration' ? 'text' : kind;
}

function asTags(
  { tagPrefix }: { readonly tagPrefix: string },
  others: readonly number[],
  { nameOf }: Columns,
): readonly PlannedValue[] {
  return others.map((at) => planned({ column: at + 1, tag: `${tagPrefix}${nameOf(at)}` }, at, nameOf(at)));
}
