import type { Instant } from '@wellflow/kernel';
import { toInstant } from '../../application/instants';
import type { HistoricReading, OriginalReading } from '../../application/reading-history';
import type { ReadingColumns } from '../../domain/chunk/reading-columns';
import { clipToDay, instantOf } from './day-time';
import { fromStored, qualityWord } from './stored-value';

/** A reading as the table holds it. */
export interface ReadingRow {
  readonly source_time: string;
  readonly number: number | null;
  readonly other: string | null;
  readonly quality: number;
  readonly flags: string | null;
  readonly original_unit: string | null;
  readonly original_value: string | null;
}

/** What every reading of a series has alike. */
export interface SeriesInfo {
  readonly measurement: string;
  readonly unit: string;
}

export function toHistoric(row: ReadingRow, { measurement, unit }: SeriesInfo): HistoricReading {
  const { original_unit, original_value } = row;
  return {
    time: toInstant(row.source_time),
    value: fromStored(row, measurement),
    unit,
    quality: qualityWord(row.quality),
    flags: row.flags === null ? [] : row.flags.split(' '),
    ...withOriginal({ unit: original_unit, value: original_value }),
  };
}

function withOriginal(original: OriginalReading): { readonly original?: OriginalReading } {
  return original.unit === null && original.value === null ? {} : { original };
}

export interface PackedDay {
  readonly day: string;
  readonly columns: ReadingColumns;
}

/** The readings of a packed day within a stretch, as rows. */
export function rowsOf(
  { day, columns }: PackedDay,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): readonly ReadingRow[] {
  const [first, end] = [clipToDay(from, day), clipToDay(to, day)];
  const rows: ReadingRow[] = [];
  for (const [at, offset] of columns.offsets.entries()) {
    if (offset >= first && offset < end) rows.push(rowAt({ day, columns }, at));
  }
  return rows;
}

function rowAt({ day, columns }: PackedDay, at: number): ReadingRow {
  return {
    source_time: instantOf(day, columns.offsets[at] ?? 0),
    number: columns.present[at] === 1 ? (columns.numbers[at] ?? null) : null,
    other: columns.others[at] ?? null,
    quality: columns.qualities[at] ?? 0,
    flags: columns.flags[at] ?? null,
    original_unit: columns.originalUnits[at] ?? null,
    original_value: columns.originalValues[at] ?? null,
  };
}
