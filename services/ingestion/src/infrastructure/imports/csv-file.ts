import { DomainError } from '@wellflow/kernel';
import type { OpenFile, OpenedFile, RowStretch } from '../../application/imports/import-file';
import type { FileForm } from '../../domain/imports/mapping';
import { formOfText, type TextForm } from './csv-encoding';
import { parseStretch, readLine, type CsvForm } from './csv-stretch';
import { createByteWindow, type ByteWindow } from './byte-window';

/** How much of a file is looked at together, and how long a row may be. */
export interface CsvLimits {
  readonly stretchBytes: number;
  readonly rowBytes: number;
}

const usual: CsvLimits = { stretchBytes: 256 * 1024, rowBytes: 1024 * 1024 };

/**
 * Reads CSV by Papa Parse, one stretch after the other, each beginning where a row does. Text is read as one character a
 * byte, so that places in it are places in the file; cells get their own encoding afterwards.
 */
export function createOpenCsv(limits: CsvLimits = usual): OpenFile {
  return async (form, read) => {
    const head = createByteWindow(read(0));
    await head.fill(limits.stretchBytes);
    const text = formOfText(form.encoding, head.bytes());
    const csv = csvForm(form, text, head);
    await head.close();
    const stretches = (byte: number): AsyncIterable<RowStretch> =>
      readStretches({ csv, limits, from: Math.max(byte, text.markBytes) }, read);
    return openFile(form, stretches);
  };
}

async function openFile(form: FileForm, from: OpenedFile['from']): Promise<OpenedFile> {
  let before = 0;
  for await (const { rows } of from(0)) {
    const at = rows.findIndex((row, index) => before + index >= form.skipRows && !isBlank(row));
    const header = rows[at];
    if (header !== undefined && 'malformed' in header)
      throw new DomainError('ingestion/import-columns', `The header cannot be read: ${header.malformed}`);
    if (header !== undefined) return { header, rowsBefore: before + at + (form.header ? 1 : 0), from };
    before += rows.length;
  }
  throw new DomainError('ingestion/import-columns', 'The file has no rows');
}

function isBlank(row: RowStretch['rows'][number]): boolean {
  return !('malformed' in row) && row.every((cell) => cell.trim() === '');
}

function csvForm({ delimiter, quote, skipRows }: FileForm, text: TextForm, head: ByteWindow): CsvForm {
  const beginning = text.toText(head.bytes().subarray(text.markBytes));
  const newline = beginning.includes('\n') || !beginning.includes('\r') ? '\n' : '\r';
  const chosen = delimiter === 'auto' ? likeliestDelimiter(beginning.split(newline).slice(skipRows), quote) : delimiter;
  return { delimiter: chosen, quote, newline, text };
}

/** Of the first line that has something in it. */
function likeliestDelimiter(lines: readonly string[], quote: string): string {
  const line = lines.find((each) => each.trim() !== '') ?? '';
  const unquoted = line.split(quote).filter((_, index) => index % 2 === 0);
  const count = (delimiter: string): number => unquoted.join('').split(delimiter).length;
  return [',', ';', '\t', '|'].reduce((best, next) => (count(next) > count(best) ? next : best));
}

interface Reading {
  readonly csv: CsvForm;
  readonly limits: CsvLimits;
  readonly from: number;
}

async function* readStretches(
  { csv, limits, from }: Reading,
  read: (from: number) => AsyncIterable<Uint8Array>,
): AsyncGenerator<RowStretch> {
  const window = createByteWindow(read(from));
  let start = from;
  for (;;) {
    const { rows, bytes } = await nextStretch(window, csv, limits);
    if (bytes === 0) return;
    yield { start, end: start + bytes, rows };
    window.drop(bytes);
    start += bytes;
  }
}

interface Stretch {
  readonly rows: RowStretch['rows'];
  readonly bytes: number;
}

/** Grows until it holds a row; what is longer than a row may be costs a line. No bytes at the end of the file. */
async function nextStretch(window: ByteWindow, csv: CsvForm, limits: CsvLimits): Promise<Stretch> {
  for (let size = limits.stretchBytes; ; size *= 2) {
    const isLast = await window.fill(size);
    const bytes = window.bytes().subarray(0, size);
    if (bytes.length === 0) return { rows: [], bytes: 0 };
    const stretch = parseStretch(csv, bytes, isLast && bytes.length === window.bytes().length);
    if (stretch.bytes > 0) return stretch;
    if (size >= limits.rowBytes) return readLine(csv, bytes);
  }
}
