import { DomainError, multiply, one, parseDecimal, parseLocalDate, type LocalDate } from '@wellflow/kernel';
import { parseCsv } from '../tag/csv';
import { factorOf, fieldsOf, isQuantityField, isQuantityKind, type EfmKind, type EfmValues } from './efm-kinds';
import type { RecordMapping } from './mapping';
import type { EfmFault, EfmLine, LineTime } from './record';
import { createReadStamp, type ReadStamp } from './time-format';

export type LineReading =
  { readonly line: number; readonly read: EfmLine } | { readonly line: number; readonly fault: EfmFault };

export interface EfmFileText {
  readonly text: string;
  readonly kind: EfmKind;
  readonly mapping: RecordMapping;
  /** Of every line, where no column names it. */
  readonly meter: string | null;
  /** Whether the mapping was checked against a real file. */
  readonly verified: boolean;
}

export interface EfmFileReading {
  /** What stands above the records, as it came. */
  readonly head: string;
  readonly lines: readonly LineReading[];
}

/**
 * Reads a file line by line: a record is a line, and a broken one costs no other. Empty lines are nothing.
 * @throws DomainError `ingestion/missing-column`, `ingestion/repeated-column`, `ingestion/malformed-csv`, `ingestion/meter-missing`
 */
export function readEfmLines(file: EfmFileText): EfmFileReading {
  const { headerLine = 1 } = file.mapping;
  const texts = file.text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const header = cellsOf(texts[headerLine - 1] ?? '');
  if (header === undefined || header.every((cell) => cell.trim() === ''))
    throw new DomainError('ingestion/malformed-csv', `Line ${headerLine} names no columns`);
  const columns = findColumns(header, file);
  const reader: Reader = { file, columns, readStamp: createReadStamp(file.mapping.timeFormat), width: header.length };
  const body = texts.slice(headerLine).map((original, index) => ({ line: headerLine + index + 1, original }));
  const lines = body.filter(({ original }) => original.trim() !== '').map((each) => readLine(reader, each));
  return { head: texts.slice(0, headerLine).join('\n'), lines };
}

interface Reader {
  readonly file: EfmFileText;
  /** Where a field's cell is. */
  readonly columns: ReadonlyMap<string, number>;
  readonly readStamp: ReadStamp;
  readonly width: number;
}

interface LineText {
  readonly line: number;
  readonly original: string;
}

function findColumns(header: readonly string[], { mapping, meter, kind }: EfmFileText): ReadonlyMap<string, number> {
  const names = header.map((cell) => cell.trim());
  const found = new Map<string, number>();
  for (const [field, { column }] of Object.entries(mapping.columns)) {
    const at = names.indexOf(column);
    if (at !== -1 && names.indexOf(column, at + 1) !== -1)
      throw new DomainError('ingestion/repeated-column', `There are two columns ${column}`, { column });
    if (at === -1 && isNeeded(field)) throw missingColumn(column, kind);
    if (at !== -1) found.set(field, at);
  }
  if (!found.has('meter') && meter === null)
    throw new DomainError('ingestion/meter-missing', 'No column names the meter: name it with ?meter=');
  return found;
}

function isNeeded(field: string): boolean {
  return ['time', 'date', 'contractDay', 'volume'].includes(field);
}

function missingColumn(column: string, kind: EfmKind): DomainError {
  return new DomainError('ingestion/missing-column', `The mapping wants a column ${column} for ${kind} records`, {
    column,
  });
}

function cellsOf(text: string): readonly string[] | undefined {
  try {
    return parseCsv(text)[0]?.cells ?? [];
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

function readLine(reader: Reader, { line, original }: LineText): LineReading {
  const cells = cellsOf(original);
  if (cells === undefined || cells.slice(reader.width).some((cell) => cell !== ''))
    return { line, fault: { code: 'ingestion/malformed-line', path: '', detail: 'The line is no line of this CSV' } };
  const cell = (field: string): string => (cells[reader.columns.get(field) ?? -1] ?? '').trim();
  const meter = orNull(cell('meter')) ?? reader.file.meter ?? '';
  const time = timeOf(reader, cell);
  if (!isName(meter)) return { line, fault: faultAt(reader, 'meter-missing', 'meter') };
  if (time === undefined) return { line, fault: faultAt(reader, 'invalid-time', 'time') };
  const { values, flags } = valuesOf(reader.file, cell);
  const { kind, verified } = reader.file;
  if (isQuantityKind(kind) && values['volume'] === null)
    return { line, fault: faultAt(reader, 'missing-quantity', 'volume') };
  const all = verified ? flags : [...flags, 'unverified-layout'];
  return { line, read: { line, meter, kind, time, sequence: orNull(cell('sequence')), values, flags: all, original } };
}

function orNull(text: string): string | null {
  return text === '' ? null : text;
}

/** Longer ones are no meter's, and no index could hold them. */
function isName(meter: string): boolean {
  return meter !== '' && meter.length <= 200;
}

const details = {
  'meter-missing': 'The line names no meter, of 200 characters at most',
  'invalid-time': 'The time is not as the mapping says',
  'missing-quantity': 'A quantity transaction record has a volume, as a decimal number',
} as const;

/** The path is the column's name in the file. */
function faultAt({ file }: Reader, code: keyof typeof details, field: string): EfmFault {
  const path = `/${file.mapping.columns[field]?.column ?? field}`;
  return { code: `ingestion/${code}`, path, detail: details[code] };
}

function timeOf({ file, columns, readStamp }: Reader, cell: (field: string) => string): LineTime | undefined {
  if (file.kind === 'daily' && columns.has('contractDay')) {
    const contractDay = dayOf(cell('contractDay'), readStamp);
    return contractDay && { contractDay };
  }
  const stamp = readStamp([cell('date'), cell('time')].filter((part) => part !== '').join(' '));
  return stamp && { stamp };
}

/** A plain day, or one in the format of the file's times. */
function dayOf(text: string, readStamp: ReadStamp): LocalDate | undefined {
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? text : readStamp(text)?.at.slice(0, 10);
  try {
    return day === undefined ? undefined : parseLocalDate(day);
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

/** What is no number where a number belongs is null and flagged: the original says what stood there. */
function valuesOf({ kind, mapping }: EfmFileText, cell: (field: string) => string) {
  const flags: string[] = [];
  const values = fieldsOf(kind).map((field): readonly [string, string | null] => {
    const text = cell(field);
    if (text === '' || !isQuantityKind(kind)) return [field, text === '' ? null : text];
    const number = numberOf(field, text, mapping.columns[field]?.unit ?? '');
    if (number === undefined) flags.push(`not-a-number:${field}`);
    return [field, number ?? null];
  });
  return { values: withPressureUnit(Object.fromEntries(values), mapping), flags };
}

function withPressureUnit(values: EfmValues, { columns }: RecordMapping): EfmValues {
  const unit = columns['staticPressure']?.unit;
  return values['staticPressure'] == null || unit === undefined ? values : { ...values, staticPressureUnit: unit };
}

function numberOf(field: string, text: string, unit: string): string | undefined {
  const factor = isQuantityField(field) ? factorOf(field, unit) : undefined;
  if (factor === undefined) return undefined;
  try {
    return factor === one ? parseDecimal(text) : multiply(parseDecimal(text), factor);
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}
