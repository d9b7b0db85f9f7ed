/** Prints a value as JSON when asked, else as the text made of it. */
export function print(json: boolean, value: unknown, text: () => string): void {
  process.stdout.write(`${json ? JSON.stringify(value, undefined, 2) : text()}\n`);
}

/** @returns any reply, readable: lists of records as a table, the rest as JSON. */
export function readable(value: unknown): string {
  const list = listIn(value);
  if (list === undefined) return JSON.stringify(value, undefined, 2);
  if (list.length === 0) return 'none';
  const columns = [...new Set(list.flatMap((row) => Object.keys(row)))].filter((column) =>
    list.some((row) => isShort(row[column])),
  );
  const rows = [columns, ...list.map((row) => columns.map((column) => cell(row[column])))];
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((text, index) => text.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

type Row = Readonly<Record<string, unknown>>;

function listIn(value: unknown): readonly Row[] | undefined {
  if (Array.isArray(value)) return value.every(isRow) ? value : undefined;
  if (!isRow(value)) return undefined;
  // A page of things is a list and perhaps where the next one begins; a thing that has a list in it is a thing.
  const lists = Object.values(value).filter(Array.isArray);
  return lists.length === 1 && Object.keys(value).length <= 2 ? listIn(lists[0]) : undefined;
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const widest = 60;

function isShort(value: unknown): boolean {
  return value !== undefined && value !== null && typeof value !== 'object';
}

function cell(value: unknown): string {
  if (!isShort(value)) return '';
  const text = String(value).replaceAll('\n', ' ');
  return text.length > widest ? `${text.slice(0, widest - 1)}…` : text;
}
