import type { GatheredRows, RefusedCells } from '../../domain/imports/read-rows';
import { printCsvLine } from '../../domain/tag/csv';
import type { ReadingVerdict } from '../judge-readings';
import type { ImportCounts } from './imports';

export const reportHeader = printCsvLine(['row', 'column', 'cell', 'code', 'detail', 'readings']);

type Verdicts = readonly ReadingVerdict[];

/** What was counted before, and a chunk. */
export function addChunk(before: ImportCounts, rows: GatheredRows, verdicts: Verdicts): ImportCounts {
  const count = (status: ReadingVerdict['status']): number =>
    verdicts.reduce((sum, verdict) => (verdict.status === status ? sum + 1 : sum), 0);
  const lost = rows.refused.reduce((sum, { readings }) => sum + readings, 0);
  return {
    rows: before.rows + rows.rows,
    accepted: before.accepted + count('accepted'),
    quarantined: before.quarantined + count('quarantined'),
    refused: before.refused + count('rejected') + lost,
    empty: before.empty + rows.empty,
    skipped: before.skipped + rows.skipped,
    words: addWords(before.words, rows.words),
  };
}

const mostWords = 50;

function addWords(before: ImportCounts['words'], added: ReadonlyMap<string, number>): ImportCounts['words'] {
  if (added.size === 0) return before;
  const words = new Map(Object.entries(before));
  for (const [word, count] of added) {
    const known = words.get(word);
    if (known !== undefined || words.size < mostWords) words.set(word, (known ?? 0) + count);
  }
  return Object.fromEntries(words);
}

/** Lines for every refused cell of a chunk, in the order of the file. */
export function reportOf({ refused, places }: GatheredRows, verdicts: Verdicts): string {
  const lines: RefusedCells[] = [...refused];
  for (const [at, verdict] of verdicts.entries()) {
    const place = places[at];
    if (verdict.status !== 'rejected' || place === undefined) continue;
    lines.push({ ...place, code: verdict.code, detail: verdict.detail, readings: 1 });
  }
  return lines
    .sort((one, other) => one.row - other.row)
    .map(printLine)
    .join('');
}

const longestCell = 200;

function printLine({ row, column, cell, code, detail, readings }: RefusedCells): string {
  return printCsvLine([String(row), column, cell.slice(0, longestCell), code, detail, String(readings)]);
}
