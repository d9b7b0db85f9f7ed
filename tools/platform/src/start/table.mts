import { memoryOf } from '../process/memory.mts';
import type { ProcessStatus } from '../process/supervision.mts';

/** A process as `status` shows it. */
export interface ProcessRow extends ProcessStatus {
  /** Bytes; absent where it does not run. */
  readonly memory?: number;
}

export function withMemory(status: ProcessStatus): ProcessRow {
  return status.pid === undefined ? status : { ...status, memory: memoryOf(status.pid) };
}

/** @returns the lines of the table of what runs where. */
export function processTable(rows: readonly ProcessRow[]): string {
  const cells = rows.map((row) => [
    row.name,
    describeState(row),
    String(row.port ?? ''),
    String(row.pid ?? ''),
    row.memory === undefined ? '' : mebibytes(row.memory),
  ]);
  const total = rows.reduce((sum, { memory = 0 }) => sum + memory, 0);
  return align([['process', 'state', 'port', 'pid', 'memory'], ...cells, ['total', '', '', '', mebibytes(total)]]);
}

/** @returns columns padded to their widest cell; numbers' columns, from the third on, to the right. */
export function align(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const pad = (cell: string, column: number): string =>
    column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return rows.map((row) => `  ${row.map(pad).join('  ')}`.trimEnd()).join('\n');
}

function describeState({ state, restarts, lastExit }: ProcessStatus): string {
  const again = restarts === 0 ? '' : `, started again ${restarts}× (last: ${lastExit ?? 'asked'})`;
  return `${state}${again}`;
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MiB`;
}
