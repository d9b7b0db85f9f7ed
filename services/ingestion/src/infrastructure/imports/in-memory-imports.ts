import { parseInstant } from '@wellflow/kernel';
import { nothingCounted, type ImportState, type Imports, type ReadingImport } from '../../application/imports/imports';

interface Held {
  readonly organization: string;
  readonly value: ReadingImport;
  readonly file: Buffer;
  readonly report: readonly string[];
}

type Told = (organization: string, importId: string) => void;
type Shelf = ReturnType<typeof createShelf>;

const createdAt = parseInstant('2026-11-23T12:00:00Z');
const unfinished: readonly ImportState[] = ['uploading', 'queued', 'running', 'failed'];
const fresh: Omit<ReadingImport, 'importId' | 'fileName' | 'mapping' | 'createdBy'> = {
  ...{ state: 'uploading', createdAt, startedAt: null, finishedAt: null, uploadedBytes: 0, readBytes: 0, chunk: 0 },
  ...{ position: null, memory: {}, counts: nothingCounted, columns: null, failure: null },
  ...{ readingsPerSecond: 0, bytesPerSecond: 0 },
};

/** Imports that last as long as the process. @param onQueued told what is to be read. */
export function createInMemoryImports(onQueued: Told = () => undefined): Imports {
  const shelf = createShelf();
  return { ...filesOf(shelf), ...workOf(shelf), ...stepsOf(shelf, onQueued) };
}

function createShelf() {
  const held = new Map<string, Held>();
  const put = (next: Held): true => {
    held.set(`${next.organization} ${next.value.importId}`, next);
    return true;
  };
  const get = (organization: string, importId: string): Held | undefined => held.get(`${organization} ${importId}`);
  return {
    get,
    put,
    all: () => [...held.values()],
    move: (found: Held | undefined, from: readonly ImportState[], change: Partial<ReadingImport>): boolean =>
      found !== undefined &&
      from.includes(found.value.state) &&
      put({ ...found, value: { ...found.value, ...change } }),
    forget: (organization: string, importId: string): void => {
      const found = get(organization, importId);
      if (found !== undefined) put({ ...found, file: Buffer.alloc(0) });
    },
  };
}

function filesOf({ get, put }: Shelf): Pick<Imports, 'append' | 'read' | 'report'> {
  return {
    append: async (organization, importId, { start, bytes }) => {
      const found = get(organization, importId);
      if (found?.value.state !== 'uploading' || found.value.uploadedBytes !== start) return false;
      const uploadedBytes = start + bytes.length;
      return put({ ...found, value: { ...found.value, uploadedBytes }, file: Buffer.concat([found.file, bytes]) });
    },
    async *read(organization, importId, from) {
      const rest = get(organization, importId)?.file.subarray(from) ?? Buffer.alloc(0);
      if (rest.length > 0) yield rest;
    },
    async *report(organization, importId) {
      yield* get(organization, importId)?.report ?? [];
    },
  };
}

function workOf({ get, put, all, move, forget }: Shelf): Pick<Imports, 'find' | 'list' | 'begin' | 'advance' | 'end'> {
  return {
    find: async (organization, importId) => get(organization, importId)?.value,
    list: async (organization, limit) => {
      const own = all().filter((each) => each.organization === organization);
      return own
        .map(({ value }) => value)
        .reverse()
        .slice(0, limit);
    },
    begin: async (organization, importId) => {
      move(get(organization, importId), ['queued', 'running'], { state: 'running', startedAt: createdAt });
      const begun = get(organization, importId)?.value;
      return begun?.state === 'running' ? begun : undefined;
    },
    advance: async (organization, importId, { chunk, report, ...change }) => {
      const found = get(organization, importId);
      if (found?.value.state !== 'running' || found.value.chunk !== chunk) return false;
      const value = { ...found.value, ...change, chunk: chunk + 1 };
      return put({ ...found, value, report: report === '' ? found.report : [...found.report, report] });
    },
    end: async (organization, importId, end) => {
      const change = { state: end.state, failure: end.state === 'failed' ? end.failure : null, finishedAt: createdAt };
      const isEnded = move(get(organization, importId), ['queued', 'running'], change);
      if (isEnded && end.state === 'done') forget(organization, importId);
    },
  };
}

function stepsOf(
  { get, put, move, forget }: Shelf,
  onQueued: Told,
): Pick<Imports, 'create' | 'complete' | 'resume' | 'cancel'> {
  const queueFrom = (state: ImportState) => async (organization: string, importId: string) => {
    const isQueued = move(get(organization, importId), [state], { state: 'queued', failure: null });
    if (isQueued) onQueued(organization, importId);
    return isQueued;
  };
  return {
    create: async (organization, added) => {
      const value = { ...fresh, ...added };
      put({ organization, value, file: Buffer.alloc(0), report: [] });
      return value;
    },
    complete: queueFrom('uploading'),
    resume: queueFrom('failed'),
    cancel: async (organization, importId) => {
      const change = { state: 'cancelled', finishedAt: createdAt } as const;
      const isCancelled = move(get(organization, importId), unfinished, change);
      if (isCancelled) forget(organization, importId);
      return isCancelled;
    },
  };
}
