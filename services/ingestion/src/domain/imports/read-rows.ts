import { qualities, type Quality } from '@wellflow/kernel';
import type { SubmittedReading } from '../reading/reading';
import type { ImportMapping } from './mapping';
import type { ColumnPlan, PlannedValue } from './plan-columns';
import type { PlaceInTime, TimeFault } from './place-in-time';
import { createCellReader, type CellValue } from './read-cell';

/** Where a reading stands in the file. */
export interface CellPlace {
  /** From 1, the header and empty rows counted, as spreadsheets do. */
  readonly row: number;
  readonly column: string;
  readonly cell: string;
}

/** Cells that give no reading. */
export interface RefusedCells extends CellPlace {
  readonly code: string;
  readonly detail: string;
  /** How many readings that costs. */
  readonly readings: number;
}

/** What rows gave. Every filled cell of a value's column is an item, among the refused, or skipped. */
export type GatheredRows = ReturnType<typeof emptyRows>;

/** A row of a file: its cells, or why it cannot be read as one. */
export type FileRow = readonly string[] | { readonly malformed: string; readonly text: string };

export type RowsReader = (row: FileRow, at: number, into: GatheredRows) => void;

export function emptyRows() {
  const items: SubmittedReading[] = [];
  const places: CellPlace[] = [];
  const refused: RefusedCells[] = [];
  // Words where numbers were expected, and how often.
  const words = new Map<string, number>();
  return { rows: 0, empty: 0, skipped: 0, items, places, refused, words };
}

/** @param plan of the file at hand. */
export function createRowsReader(mapping: ImportMapping, plan: ColumnPlan, { place }: PlaceInTime): RowsReader {
  const readCell = createCellReader(mapping.file);
  const read = (row: readonly string[], at: number, into: GatheredRows): void => {
    const cells: RowCells = { row, at, well: plan.well(row), tag: plan.tag(row), into };
    const tooLong = row.length > plan.width && row.slice(plan.width).some((cell) => cell.trim() !== '');
    if (tooLong) return refuseRow(plan, cells, { column: '', cell: '', ...rowTooLong(row.length, plan.width) });
    const timeText = timeOf(plan, row);
    const time = place(timeText, `${cells.well ?? ''}\t${cells.tag ?? ''}`);
    if (typeof time !== 'string') return refuseRow(plan, cells, { column: plan.timeColumn, cell: timeText, ...time });
    const quality = qualityOf(mapping, plan.quality(row));
    if (quality === undefined) return refuseRow(plan, cells, unknownQuality(plan.quality(row)));
    for (const value of plan.values) readValue({ mapping, plan, readCell }, { ...cells, time, quality }, value);
  };
  return (row, at, into) => {
    if ('malformed' in row) {
      into.rows += 1;
      into.refused.push({ row: at, column: '', cell: row.text, ...malformed(row.malformed), readings: 1 });
    } else if (row.some((cell) => cell.trim() !== '')) {
      into.rows += 1;
      read(row, at, into);
    }
  };
}

interface RowCells {
  readonly row: readonly string[];
  readonly at: number;
  readonly well: string | undefined;
  readonly tag: string | undefined;
  readonly into: GatheredRows;
}

interface TimedCells extends RowCells {
  readonly time: string;
  readonly quality: Quality;
}

interface Reading {
  readonly mapping: ImportMapping;
  readonly plan: ColumnPlan;
  readonly readCell: ReturnType<typeof createCellReader>;
}

function readValue(reading: Reading, cells: TimedCells, value: PlannedValue): void {
  const { into, row, at } = cells;
  const { mapping, plan, readCell } = reading;
  const text = row[value.at]?.trim() ?? '';
  if (text === '' && mapping.empty === 'skip') return void (into.empty += 1);
  const cell = text === '' ? { unreadable: '' } : readCell(text, value.kind);
  const judged = judgeCell(mapping, cell, cells);
  if (judged === undefined) return void (into.skipped += 1);
  const unit = value.unit ?? plan.unit(row);
  const named = nameOf(value, cells, plan.measurement(row));
  into.items.push({ ...named, time: cells.time, ...judged, ...(unit === undefined ? {} : { unit }) });
  into.places.push({ row: at, column: value.column, cell: text });
}

function nameOf(value: PlannedValue, { well, tag }: RowCells, measurement: string | undefined): SubmittedReading {
  if (value.tag !== undefined) return { tag: value.tag };
  return tag === undefined ? { well, measurement: value.measurement ?? measurement } : { tag };
}

/** Words are counted, and are BAD with the word kept, unless the mapping says otherwise. @returns nothing for a cell to skip. */
function judgeCell(
  mapping: ImportMapping,
  cell: CellValue,
  { into, quality }: TimedCells,
): SubmittedReading | undefined {
  if ('value' in cell) return quality === 'GOOD' ? { value: cell.value } : { value: cell.value, quality };
  const { unreadable } = cell;
  if (unreadable === '') return { value: null, quality: 'BAD' };
  countWord(into.words, unreadable);
  const meaning = Object.hasOwn(mapping.words, unreadable) ? mapping.words[unreadable] : undefined;
  if (meaning === 'skip') return undefined;
  return { value: unreadable, quality: meaning ?? (quality === 'STALE' ? 'STALE' : 'BAD') };
}

const mostWords = 50;
const longestWord = 60;

function countWord(words: Map<string, number>, text: string): void {
  const word = text.slice(0, longestWord);
  const count = words.get(word);
  if (count !== undefined || words.size < mostWords) words.set(word, (count ?? 0) + 1);
}

function timeOf({ time: [first = 0, ...more] }: ColumnPlan, row: readonly string[]): string {
  const text = row[first]?.trim() ?? '';
  return more.length === 0 ? text : [text, ...more.map((at) => row[at]?.trim() ?? '')].join(' ');
}

/** OPC DA's numbers are read by their two top bits: 192 good, 64 uncertain, the rest bad. */
function qualityOf({ quality }: ImportMapping, cell: string | undefined): Quality | undefined {
  if (quality === undefined || cell === undefined) return 'GOOD';
  if (Object.hasOwn(quality.words, cell)) return quality.words[cell];
  if (/^\d{1,5}$/.test(cell)) return (['BAD', 'UNCERTAIN', 'BAD', 'GOOD'] as const)[(Number(cell) >> 6) & 3];
  return qualities.find((known) => known === cell.toUpperCase());
}

type RowFault = TimeFault & Pick<CellPlace, 'column' | 'cell'>;

/** A row that has nothing to lose is no loss; one whose cells cannot be told apart costs one at least. */
function refuseRow({ values }: ColumnPlan, { row, at, into }: RowCells, fault: RowFault): void {
  const filled = values.filter((value) => (row[value.at]?.trim() ?? '') !== '').length;
  const readings = fault.column === '' ? Math.max(1, filled) : filled;
  into.empty += values.length - filled;
  if (readings > 0) into.refused.push({ row: at, ...fault, readings });
}

function rowTooLong(length: number, width: number): TimeFault {
  const detail = `The row has ${length} cells, the header ${width}: an unquoted delimiter, or a decimal comma?`;
  return { code: 'ingestion/row-too-long', detail };
}

function unknownQuality(cell: string | undefined): RowFault {
  const detail = 'The mapping does not say what this quality means';
  return { column: 'quality', cell: cell ?? '', code: 'ingestion/unknown-quality', detail };
}

function malformed(detail: string): TimeFault {
  return { code: 'ingestion/malformed-csv', detail };
}
