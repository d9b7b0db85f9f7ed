import { DomainError, getMeasurement } from '@wellflow/kernel';
import { parseCsv, printCsvLine } from './csv';
import type { TagTimeline, TagVersion } from './tag';
import { tagFields, type TagField } from './tag-draft';
import type { RawTag } from './tag-fields';

/** A line of a CSV of tags, not yet checked. */
export interface RawTagLine {
  readonly line: number;
  readonly raw: RawTag;
}

/** Read as numbers; everything else is text, decimals included. */
const numeric: ReadonlySet<TagField> = new Set<TagField>([
  'resolution',
  'maximumRate',
  'rangeLow',
  'rangeHigh',
  'loLo',
  'lo',
  'hi',
  'hiHi',
  'rateOfChange',
  'spikeDistance',
  'frozenSeconds',
  'deadBand',
  'maximumSilenceSeconds',
  'expectedIntervalSeconds',
]);
const plainNumber = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * Lines by the names of their columns, which may stand in any order; an empty cell says nothing.
 * @throws DomainError `ingestion/malformed-csv`, `ingestion/unknown-column`, `ingestion/repeated-column`
 */
export function parseTagCsv(text: string): readonly RawTagLine[] {
  const [header, ...records] = parseCsv(text);
  if (header === undefined)
    throw new DomainError('ingestion/malformed-csv', 'The first line names the columns; there is none');
  const columns = header.cells.map(columnOf);
  if (new Set(columns).size < columns.length)
    throw new DomainError('ingestion/repeated-column', 'A column is there twice');
  return records.map(({ line, cells }) => ({ line, raw: rawTag(columns, cells) }));
}

function columnOf(cell: string): TagField {
  const column = tagFields.find((field) => field === cell.trim());
  if (column === undefined) {
    const column = cell.slice(0, 40);
    throw new DomainError('ingestion/unknown-column', `There is no column ${JSON.stringify(column)}`, { column });
  }
  return column;
}

function rawTag(columns: readonly TagField[], cells: readonly string[]): RawTag {
  const surplus = cells.slice(columns.length).some((cell) => cell !== '');
  const entries = columns.flatMap((column, index) => {
    const cell = cells[index] ?? '';
    return cell === '' ? [] : [[column, numeric.has(column) ? numberOf(cell) : cell] as const];
  });
  return Object.fromEntries(surplus ? [...entries, ['more cells than columns', true] as const] : entries);
}

/** What is no number stays text, which the field then refuses. */
function numberOf(cell: string): number | string {
  return plainNumber.test(cell) ? Number(cell) : cell;
}

export const tagCsvHeader = printCsvLine(tagFields);

/** A line a version, each with its beginning: imported again, nothing changes. */
export function printTagCsv({ name, versions }: TagTimeline): string {
  return versions.map((version) => printCsvLine(cellsOf(name, version))).join('');
}

function cellsOf(name: string, { from, well, settings }: TagVersion): readonly string[] {
  const { kind } = getMeasurement(settings.measurement);
  const values: Readonly<Record<TagField, string | number | null>> = {
    ...settings,
    ...{ name, well, kind, effectiveFrom: from },
  };
  return tagFields.map((field) => String(values[field] ?? ''));
}
