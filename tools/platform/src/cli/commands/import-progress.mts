import type { ImportStatus } from './import-upload.mts';

const count = (value: number): string => value.toLocaleString('en-US');

/** How far an import is, in a line. */
export function importLine(status: ImportStatus): string {
  const { state, readBytes, uploadedBytes, rows, readingsPerSecond, secondsLeft } = status;
  const percent = uploadedBytes === 0 ? 0 : Math.floor((100 * readBytes) / uploadedBytes);
  const left = secondsLeft === undefined ? '' : `, ${duration(secondsLeft)} left`;
  const pace = state === 'running' ? `, ${count(readingsPerSecond)} readings/s${left}` : '';
  return `${state} ${percent} %, ${count(rows)} rows${pace}`;
}

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3_600)} h`;
}

/** What became of the cells, and what to look at. */
export function importSummary(status: ImportStatus): string {
  const { importId, state, rows, readings, emptyCells, skippedCells, words, ignoredColumns, missingColumns } = status;
  const { accepted, quarantined, refused } = readings;
  const lines = [
    `${importId} ${state}: ${count(rows)} rows; ${count(accepted)} readings accepted, ${count(quarantined)} quarantined, ${count(refused)} refused; ${count(emptyCells)} cells empty, ${count(skippedCells)} skipped`,
    ...(status.failure === undefined ? [] : [`failed: ${status.failure.detail} (${status.failure.code})`]),
    ...(Object.keys(words).length === 0 ? [] : [`words in place of numbers: ${wordList(words)}`]),
    ...(ignoredColumns.length === 0 ? [] : [`columns the mapping does not know: ${ignoredColumns.join(', ')}`]),
    ...(missingColumns.length === 0 ? [] : [`columns the file does not have: ${missingColumns.join(', ')}`]),
    ...(refused === 0 ? [] : [`every refused cell: wellflow import report ${importId}`]),
    ...(quarantined === 0 ? [] : ['what waits for its tag or well: wellflow quarantine list']),
  ];
  return lines.join('\n');
}

function wordList(words: ImportStatus['words']): string {
  return Object.entries(words)
    .map(([word, times]) => `${word} × ${count(times)}`)
    .join(', ');
}
