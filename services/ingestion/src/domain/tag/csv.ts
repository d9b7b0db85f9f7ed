import { DomainError } from '@wellflow/kernel';

/** A record of a CSV and the line it begins on, from 1. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Reads RFC 4180: commas, CRLF or LF, cells in double quotes may hold commas, line ends and doubled quotes. A byte order
 * mark is skipped, and so are empty lines.
 * @throws DomainError `ingestion/malformed-csv` for a quote that is never closed, or text after one.
 */
export function parseCsv(text: string): readonly CsvRecord[] {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const records: CsvRecord[] = [];
  let at = 0;
  let line = 1;
  while (at < source.length) {
    const { cells, end, lines } = readRecord(source, at, line);
    if (cells.length > 1 || cells[0] !== '') records.push({ line, cells });
    at = end;
    line += lines;
  }
  return records;
}

function readRecord(source: string, start: number, line: number) {
  const cells: string[] = [];
  let at = start;
  let lines = 0;
  for (;;) {
    const cell = source[at] === '"' ? readQuoted(source, at, line) : readPlain(source, at);
    cells.push(cell.text);
    lines += cell.lines;
    at = cell.end;
    if (source[at] !== ',') break;
    at += 1;
  }
  if (source[at] === '\r' && source[at + 1] === '\n') at += 1;
  return { cells, end: at + 1, lines: lines + 1 };
}

interface Cell {
  readonly text: string;
  readonly end: number;
  readonly lines: number;
}

function readPlain(source: string, start: number): Cell {
  let end = start;
  while (end < source.length && source[end] !== ',' && source[end] !== '\n' && !isLineEnd(source, end)) end += 1;
  return { text: source.slice(start, end), end, lines: 0 };
}

function isLineEnd(source: string, at: number): boolean {
  return source[at] === '\r' && source[at + 1] === '\n';
}

function readQuoted(source: string, start: number, line: number): Cell {
  let from = start + 1;
  for (;;) {
    const quote = source.indexOf('"', from);
    if (quote === -1)
      throw new DomainError('ingestion/malformed-csv', `The quote that opens on line ${line} is never closed`, {
        line,
      });
    if (source[quote + 1] === '"') {
      from = quote + 2;
      continue;
    }
    const end = quote + 1;
    if (end < source.length && source[end] !== ',' && source[end] !== '\n' && !isLineEnd(source, end))
      throw new DomainError('ingestion/malformed-csv', `There is text after a closing quote on line ${line}`, { line });
    const text = source.slice(start + 1, quote);
    return { text: text.replaceAll('""', '"'), end, lines: text.split('\n').length - 1 };
  }
}

/** One line, its end included (CRLF, as RFC 4180 has it). */
export function printCsvLine(cells: readonly string[]): string {
  return `${cells.map(printCell).join(',')}\r\n`;
}

function printCell(text: string): string {
  return /[",\r\n]|^\uFEFF/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
