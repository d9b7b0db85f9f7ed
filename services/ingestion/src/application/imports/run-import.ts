import { DomainError } from '@wellflow/kernel';
import type { AcceptReadings } from '../commands/accept-readings';
import { importChunks, type ImportChunk } from './import-chunks';
import type { OpenFile } from './import-file';
import type { Imports, ReadingImport } from './imports';
import { createImportPace } from './import-pace';
import { addChunk, reportOf } from './import-outcome';

export interface RunImportDeps {
  readonly imports: Imports;
  readonly openFile: OpenFile;
  readonly acceptReadings: AcceptReadings;
  /** The same for the same chunk, so that what half of an attempt has sent is known again. */
  readonly receiptIdOf: (importId: string, chunk: number) => string;
  readonly nowMs: () => number;
  readonly pause: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** Readings that are sent together; the same for a file as long as it is read. */
  readonly readingsPerChunk?: number;
}

export interface ImportOrder {
  readonly organization: string;
  readonly importId: string;
  /** Ends the work after the chunk under way; what was done stays done. */
  readonly signal: AbortSignal;
}

/**
 * Reads a file on from where it was left, and sends it on the history lane. The position moves once Kafka has a chunk: one
 * that is sent again after a crash is the same, and history has each reading once.
 */
export type RunImport = (order: ImportOrder) => Promise<void>;

export function createRunImport(deps: RunImportDeps): RunImport {
  return async (order) => {
    const { organization, importId } = order;
    const begun = await deps.imports.begin(organization, importId);
    if (begun === undefined) return;
    try {
      await readOn(deps, order, begun);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const failure = { code: error.code, detail: error.message };
      await deps.imports.end(organization, importId, { state: 'failed', failure });
    }
  };
}

async function readOn(deps: RunImportDeps, order: ImportOrder, begun: ReadingImport): Promise<void> {
  const { imports, openFile } = deps;
  const { organization, importId, signal } = order;
  const file = await openFile(begun.mapping.file, (from) => imports.read(organization, importId, from));
  const store = createStoreChunk(deps, order, begun);
  // One chunk is on its way to Kafka while the next is read.
  let sending = Promise.resolve(true);
  for await (const chunk of importChunks(begun, file, deps.readingsPerChunk)) {
    if (!(await sending)) return;
    signal.throwIfAborted();
    sending = store(chunk);
    // Its failure is met by the next turn, which awaits it.
    sending.catch(() => undefined);
  }
  if (await sending) await imports.end(organization, importId, { state: 'done' });
}

/** @returns whether the import is still ours. */
function createStoreChunk(deps: RunImportDeps, order: ImportOrder, begun: ReadingImport) {
  const { organization, importId } = order;
  const pace = createImportPace(deps.nowMs, begun);
  const producerId = `file/${begun.mapping.name}`;
  let counts = begun.counts;
  return async ({ number: chunk, rows, ...after }: ImportChunk): Promise<boolean> => {
    const receiptId = deps.receiptIdOf(importId, chunk);
    const { items: readings } = rows;
    const input = { organization, producerId, receiptId, readings, lane: 'history' } as const;
    const { results } =
      readings.length === 0 ? { results: [] } : await tryOften(deps, order, () => deps.acceptReadings(input));
    counts = addChunk(counts, rows, results);
    const report = reportOf(rows, results);
    const rates = pace.note(after.readBytes, readings.length);
    return deps.imports.advance(organization, importId, { chunk, ...after, counts, report, ...rates });
  };
}

const mostTries = 20;
const firstPauseMs = 250;
const longestPauseMs = 30_000;

/** A broker that is away for minutes costs the file nothing. @throws the last failure */
async function tryOften<T>(deps: RunImportDeps, order: ImportOrder, attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      await pauseAfter(deps, order, { error, tries });
    }
  }
}

interface FailedTry {
  readonly error: unknown;
  readonly tries: number;
}

async function pauseAfter({ pause }: RunImportDeps, { signal }: ImportOrder, { error, tries }: FailedTry) {
  if (error instanceof DomainError || tries >= mostTries || signal.aborted) throw error;
  await pause(Math.min(longestPauseMs, firstPauseMs * 2 ** tries), signal);
}
