/** A value of a field: floats as numbers, whole numbers exactly, booleans, strings. */
export type InfluxValue = number | bigint | boolean | string;

export interface InfluxPoint {
  readonly measurement: string;
  readonly tags: ReadonlyMap<string, string>;
  readonly fields: readonly (readonly [name: string, value: InfluxValue])[];
  /** As written, in the precision of the request; absent where the line has none. */
  readonly timestamp: bigint | undefined;
}

export interface InfluxFault {
  readonly malformed: string;
}

export interface InfluxLine {
  /** From 1. */
  readonly line: number;
  readonly point: InfluxPoint | InfluxFault;
}

/**
 * Reads Influx line protocol. Outside quotes a backslash escapes comma, equals sign and space, and is itself anywhere
 * else; in a quoted string it escapes the quote and itself. A malformed line costs itself only.
 * https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/
 */
export function* parseInfluxLines(text: string): Generator<InfluxLine> {
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const start = skipBlanks(text, at);
    if (isEnd(text, start) || text[start] === '#') {
      at = nextLine(text, start);
      line += 1;
      continue;
    }
    const cursor = { text, at: start };
    const point = orMalformed(cursor, readPoint);
    yield { line, point };
    // A quoted string may hold line feeds, so a good line ends where its reading did.
    const end = nextLine(text, 'malformed' in point ? start : cursor.at);
    line += countLines(text, start, end);
    at = end;
  }
}

interface Cursor {
  readonly text: string;
  at: number;
}

class Malformed extends Error {
  override readonly name = 'Malformed';
}

function orMalformed(cursor: Cursor, read: (cursor: Cursor) => InfluxPoint): InfluxPoint | InfluxFault {
  try {
    return read(cursor);
  } catch (error) {
    if (error instanceof Malformed) return { malformed: error.message };
    throw error;
  }
}

function readPoint(cursor: Cursor): InfluxPoint {
  const measurement = readName(cursor, ', ');
  if (measurement === '') throw new Malformed('A line begins with its measurement');
  const tags = new Map<string, string>();
  while (take(cursor, ',')) {
    const [name, value] = [readName(cursor, ',= '), takeEquals(cursor) && readName(cursor, ',= ')];
    if (name === '' || value === '') throw new Malformed('A tag is name=value, both with at least one character');
    tags.set(name, value);
  }
  if (!take(cursor, ' ')) throw new Malformed('After measurement and tags come a space and the fields');
  skipSpaces(cursor);
  const fields = readFields(cursor);
  skipSpaces(cursor);
  return { measurement, tags, fields, timestamp: readTimestamp(cursor) };
}

function readFields(cursor: Cursor): InfluxPoint['fields'] {
  const fields: (readonly [string, InfluxValue])[] = [];
  do {
    const name = readName(cursor, ',= ');
    if (name === '') throw new Malformed('A field is name=value');
    takeEquals(cursor);
    fields.push([name, cursor.text[cursor.at] === '"' ? readString(cursor) : readLiteral(cursor)]);
  } while (take(cursor, ','));
  return fields;
}

/** Up to one of the stops that is not escaped, or the end of the line. */
function readName(cursor: Cursor, stops: string): string {
  const { text } = cursor;
  let name = '';
  let from = cursor.at;
  let at = cursor.at;
  for (; !isEnd(text, at) && !stops.includes(text.charAt(at)); at += 1) {
    if (text[at] !== '\\' || isEnd(text, at + 1) || !',= '.includes(text.charAt(at + 1))) continue;
    name += text.slice(from, at);
    from = at + 1;
    at += 1;
  }
  cursor.at = at;
  return name + text.slice(from, at);
}

function readString(cursor: Cursor): string {
  const { text } = cursor;
  let value = '';
  let from = cursor.at + 1;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') {
      cursor.at = at + 1;
      return value + text.slice(from, at);
    }
    if (character !== '\\' || (text[at + 1] !== '"' && text[at + 1] !== '\\')) continue;
    value += text.slice(from, at);
    from = at + 1;
    at += 1;
  }
  throw new Malformed('A string has no closing quote');
}

const truths = new Set(['t', 'T', 'true', 'True', 'TRUE']);
const untruths = new Set(['f', 'F', 'false', 'False', 'FALSE']);
const float = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

function readLiteral(cursor: Cursor): InfluxValue {
  const literal = readUntilStop(cursor);
  if (float.test(literal)) return Number(literal);
  if (/^[+-]?\d{1,30}i$/.test(literal) || /^\d{1,30}u$/.test(literal))
    return BigInt(literal.replace('+', '').slice(0, -1));
  if (truths.has(literal)) return true;
  if (untruths.has(literal)) return false;
  throw new Malformed('A value is a number, a whole number with i or u, a boolean, or text in double quotes');
}

function readUntilStop(cursor: Cursor): string {
  const { text, at: from } = cursor;
  while (!isEnd(text, cursor.at) && text[cursor.at] !== ',' && text[cursor.at] !== ' ') cursor.at += 1;
  return text.slice(from, cursor.at);
}

function readTimestamp(cursor: Cursor): bigint | undefined {
  const written = readUntilStop(cursor);
  skipSpaces(cursor);
  if (!isEnd(cursor.text, cursor.at)) throw new Malformed('Behind the fields comes a time and nothing else');
  if (written === '') return undefined;
  if (!/^-?\d{1,19}$/.test(written)) throw new Malformed('A time is a whole number since 1970');
  return BigInt(written);
}

function take(cursor: Cursor, character: string): boolean {
  if (cursor.text[cursor.at] !== character) return false;
  cursor.at += 1;
  return true;
}

function takeEquals(cursor: Cursor): string {
  if (take(cursor, '=')) return '=';
  throw new Malformed('Between a name and its value comes an equals sign');
}

function skipSpaces(cursor: Cursor): void {
  while (cursor.text[cursor.at] === ' ') cursor.at += 1;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t' || text[at] === '\0') at += 1;
  return at;
}

/** The end of the text, a line feed, or a carriage return before one. */
function isEnd(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (
    code !== code || code === 0x0a || (code === 0x0d && (at + 1 >= text.length || text.charCodeAt(at + 1) === 0x0a))
  );
}

function nextLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end + 1;
}

function countLines(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
