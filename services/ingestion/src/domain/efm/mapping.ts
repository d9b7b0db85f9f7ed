import { DomainError } from '@wellflow/kernel';
import {
  efmKinds,
  factorOf,
  fieldsOf,
  isQuantityField,
  isQuantityKind,
  placeFields,
  unitsOf,
  type EfmKind,
} from './efm-kinds';
import { createReadStamp } from './time-format';

/** Which column of a file a field is in, and in which unit. */
export type ColumnMapping = { readonly column: string; readonly unit?: string };

/** How one kind of record is written. */
export type RecordMapping = {
  /** The line that names the columns, from 1. */
  readonly headerLine?: number;
  /** `iso`, or a pattern such as `MM/dd/yyyy HH:mm:ss`; see time-format.ts. */
  readonly timeFormat: string;
  readonly columns: Readonly<Record<string, ColumnMapping>>;
};

/** How the files of a make of flow computer, or of the program that polls it, are written. Data, not code. */
export type EfmMapping = {
  readonly name: string;
  readonly make: string;
  /** Where the layout is from. */
  readonly source: string;
  /** Whether the layout was checked against a file or the maker's own description of the file. */
  readonly verified: boolean;
  readonly records: Readonly<Partial<Record<EfmKind, RecordMapping>>>;
};

const nameText = /^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$/;

/** @throws DomainError `ingestion/invalid-mapping` with the path at fault. */
export function checkEfmMapping({ name, records }: EfmMapping): void {
  if (!nameText.test(name)) fault('/name', 'A name is lower-case letters, digits and hyphens, 60 at most');
  const kinds = efmKinds.filter((kind) => records[kind] !== undefined);
  if (kinds.length === 0) fault('/records', 'A mapping describes at least one kind of record');
  for (const kind of kinds) checkRecord(kind, records[kind]);
}

function checkRecord(kind: EfmKind, record: RecordMapping | undefined): void {
  if (record === undefined) return;
  const at = `/records/${kind}`;
  createReadStampAt(record.timeFormat, at);
  const { columns } = record;
  for (const [field, mapping] of Object.entries(columns)) checkColumn(kind, field, mapping);
  const has = (field: string): boolean => columns[field] !== undefined;
  const isPlaced = has('time') || (kind === 'daily' && (has('contractDay') || has('date')));
  if (!isPlaced) fault(`${at}/columns/time`, 'A record is placed by its time, a daily one by its contractDay');
  const needed = neededOf(kind).find((field) => !has(field));
  if (needed !== undefined) fault(`${at}/columns/${needed}`, `A record of this kind has a ${needed}`);
}

function neededOf(kind: EfmKind): readonly string[] {
  if (isQuantityKind(kind)) return ['volume'];
  return kind === 'configuration' ? ['parameter', 'value'] : [];
}

function createReadStampAt(format: string, at: string): void {
  try {
    createReadStamp(format);
  } catch (error) {
    if (error instanceof DomainError) fault(`${at}/timeFormat`, error.message);
    throw error;
  }
}

function checkColumn(kind: EfmKind, field: string, { unit }: ColumnMapping): void {
  const path = `/records/${kind}/columns/${field.slice(0, 40)}`;
  const known = [...placeFields, ...fieldsOf(kind)].some((each) => each === field);
  if (!known) fault(path, `A record of this kind has no such field; it has ${fieldsOf(kind).join(', ')}`);
  if (!isQuantityKind(kind) || !isQuantityField(field)) {
    if (unit !== undefined) fault(path, 'Only numbers have a unit');
    return;
  }
  if (unit === undefined || factorOf(field, unit) === undefined)
    fault(path, `Its unit is needed, one of ${unitsOf(field).join(', ')}`);
}

function fault(path: string, detail: string): never {
  throw new DomainError('ingestion/invalid-mapping', detail, { path });
}
