import { setTimeout as sleep } from 'node:timers/promises';

export interface GroupOptions {
  readonly lines: number;
  /** How long the first line of a group waits for company, ms. */
  readonly waitMs: number;
  /** A longer line costs itself only, and is not kept while it comes. */
  readonly lineBytes: number;
  readonly groupBytes: number;
}

/** A line without its end, or `undefined` for one that was too long. */
export type Line = Buffer | undefined;

const lineFeed = 0x0a;

/**
 * Lines in groups, as soon as a group is full or its first line has waited long enough. Between two groups nothing is
 * read: back-pressure reaches the socket. Blank lines are no lines.
 */
export async function* groupLines(
  source: AsyncIterable<Buffer>,
  options: GroupOptions,
): AsyncGenerator<readonly Line[]> {
  const chunks = source[Symbol.asyncIterator]();
  const splitter = createSplitter(options);
  let coming = chunks.next();
  coming.catch(() => undefined);
  let waitsUntil = Infinity;
  for (;;) {
    if (splitter.isFull()) yield splitter.take();
    if (splitter.isFull()) continue;
    waitsUntil = splitter.count() === 0 ? Infinity : Math.min(waitsUntil, Date.now() + options.waitMs);
    const chunk = await inTime(coming, waitsUntil);
    if (chunk === 'late') {
      waitsUntil = Infinity;
      yield splitter.take();
      continue;
    }
    if (chunk.done === true) break;
    splitter.add(chunk.value);
    coming = chunks.next();
    coming.catch(() => undefined);
  }
  splitter.end();
  while (splitter.count() > 0) yield splitter.take();
}

async function inTime<T>(coming: Promise<T>, until: number): Promise<T | 'late'> {
  if (until === Infinity) return coming;
  const timer = new AbortController();
  const late = sleep(Math.max(0, until - Date.now()), 'late' as const, { signal: timer.signal });
  late.catch(() => undefined);
  try {
    return await Promise.race([coming, late]);
  } finally {
    timer.abort();
  }
}

interface Splitter {
  add(chunk: Buffer): void;
  /** What stands behind the last line feed is a line too. */
  end(): void;
  count(): number;
  isFull(): boolean;
  take(): readonly Line[];
}

function createSplitter({ lines: most, lineBytes, groupBytes }: GroupOptions): Splitter {
  const unfinished = createUnfinished(lineBytes);
  let ready: Line[] = [];
  let readyBytes = 0;
  const push = (line: Line): void => {
    if (line !== undefined && isBlank(line)) return;
    ready.push(line);
    readyBytes += line?.length ?? 0;
  };
  return {
    add: (chunk) => {
      let start = 0;
      for (let at = chunk.indexOf(lineFeed); at !== -1; at = chunk.indexOf(lineFeed, start)) {
        unfinished.keep(chunk.subarray(start, at));
        push(unfinished.take());
        start = at + 1;
      }
      unfinished.keep(chunk.subarray(start));
    },
    end: () => push(unfinished.take()),
    count: () => ready.length,
    isFull: () => ready.length >= most || readyBytes >= groupBytes,
    take: () => {
      const group = ready.slice(0, most);
      ready = ready.slice(most);
      readyBytes = ready.reduce((sum, line) => sum + (line?.length ?? 0), 0);
      return group;
    },
  };
}

/** The parts of a line whose end has not come; of one that is too long nothing is kept. */
function createUnfinished(lineBytes: number): { keep(part: Buffer): void; take(): Line } {
  let parts: Buffer[] = [];
  let bytes = 0;
  return {
    keep: (part) => {
      bytes += part.length;
      if (bytes > lineBytes) parts = [];
      else if (part.length > 0) parts.push(part);
    },
    take: () => {
      const line = bytes > lineBytes ? undefined : Buffer.concat(parts);
      parts = [];
      bytes = 0;
      return line;
    },
  };
}

function isBlank(line: Buffer): boolean {
  for (const byte of line) if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false;
  return true;
}
