import Papa from 'papaparse';
import type { FileRow } from '../../domain/imports/read-rows';
import type { TextForm } from './csv-encoding';

export interface CsvForm {
  readonly delimiter: string;
  readonly quote: string;
  readonly newline: '\n' | '\r';
  readonly text: TextForm;
}

interface Stretch {
  readonly rows: readonly FileRow[];
  /** That these rows take; none where there is no whole row. */
  readonly bytes: number;
}

/** Reads the whole rows at the beginning of the bytes; where these are the last of the file, the last row is whole. */
export function parseStretch(form: CsvForm, bytes: Buffer, isLast: boolean): Stretch {
  const text = form.text.toText(bytes);
  const parsed = parse(form, text, { isLast });
  if (parsed.errors.some(isQuoteFault)) return parseOneByOne(form, text, isLast);
  return toStretch(form, {
    text,
    rows: withoutLastEmpty(parsed.data, isLast),
    used: isLast ? text.length : parsed.cursor,
  });
}

/** The first line alone, whatever its quotes say: what cannot be read as a row costs a line and not the rest of the file. */
export function readLine(form: CsvForm, bytes: Buffer): Stretch {
  const text = form.text.toText(bytes);
  const used = endOfLine(form, text);
  return toStretch(form, { text, rows: [brokenLine(text.slice(0, used))], used });
}

interface Parsed {
  readonly data: readonly (readonly string[])[];
  readonly errors: readonly Papa.ParseError[];
  readonly cursor: number;
}

function parse(
  { delimiter, quote, newline }: CsvForm,
  text: string,
  { isLast, preview = 0 }: { readonly isLast: boolean; readonly preview?: number },
): Parsed {
  // Papa's short cut for text without quotes reads a row more than asked for.
  const parser = new Papa.Parser({
    delimiter,
    newline,
    quoteChar: quote,
    preview,
    ...(preview > 0 && { fastMode: false }),
  });
  return parsedOf(parser.parse(text, 0, !isLast));
}

function parsedOf(result: Papa.ParseResult<readonly string[]>): Parsed {
  return { data: result.data, errors: result.errors, cursor: result.meta.cursor };
}

function isQuoteFault({ type }: Papa.ParseError): boolean {
  return type === 'Quotes';
}

/** A stray quote may swallow lines up to the next one: rows are taken singly, and one that holds lines by mistake is a line. */
function parseOneByOne(form: CsvForm, text: string, isLast: boolean): Stretch {
  const rows: (readonly string[] | { readonly broken: string })[] = [];
  let used = 0;
  while (used < text.length) {
    const rest = text.slice(used);
    const { data, errors, cursor } = parse(form, rest, { isLast, preview: 1 });
    const [row] = data;
    if (row === undefined) break;
    const isBroken =
      errors.some(isQuoteFault) && (isUnclosed(errors) || row.some((cell) => cell.includes(form.newline)));
    const length = isBroken ? endOfLine(form, rest) : cursor || rest.length;
    rows.push(isBroken ? brokenLine(rest.slice(0, length)) : row);
    used += length;
  }
  return toStretch(form, { text, rows, used });
}

function isUnclosed(errors: readonly Papa.ParseError[]): boolean {
  return errors.some(({ code }) => code === 'MissingQuotes');
}

function endOfLine({ newline }: CsvForm, text: string): number {
  const at = text.indexOf(newline);
  return at === -1 ? text.length : at + 1;
}

/** A line end at the end of the file begins no row. */
function withoutLastEmpty(rows: Parsed['data'], isLast: boolean): Parsed['data'] {
  const last = rows.at(-1);
  return isLast && last?.length === 1 && last[0] === '' ? rows.slice(0, -1) : rows;
}

interface TextRows {
  readonly text: string;
  readonly rows: readonly (readonly string[] | { readonly broken: string })[];
  readonly used: number;
}

function brokenLine(text: string): { readonly broken: string } {
  return { broken: text.slice(0, 1000).trimEnd() };
}

function toStretch({ text: form }: CsvForm, { text, rows, used }: TextRows): Stretch {
  const isPlain = form.isPlain(text);
  const decode = (row: TextRows['rows'][number]): FileRow => {
    if ('broken' in row)
      return { malformed: 'A quote is not closed, or is closed too late', text: form.cellOf(row.broken) };
    return isPlain ? row : row.map(form.cellOf);
  };
  return { rows: rows.map(decode), bytes: used * form.bytesPerCharacter };
}
