import { DomainError } from '@wellflow/kernel';
import { getImport } from './get-import';
import type { Imports, ReadingImport } from './imports';

export interface UploadInput {
  readonly organization: string;
  readonly importId: string;
  /** Bytes of the file that are kept already, once inflated. */
  readonly offset: number;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Takes a file, or the rest of it. Answers once all of it is kept; what came before a cut is kept too. */
export type UploadImport = (input: UploadInput) => Promise<ReadingImport>;

const partBytes = 1024 * 1024;

export function createUploadImport({ imports }: { readonly imports: Imports }): UploadImport {
  return async ({ organization, importId, offset, body }) => {
    const found = await getImport(imports, organization, importId);
    if (found.state !== 'uploading') throw notAwaited(found);
    if (found.uploadedBytes !== offset) throw otherOffset(found.uploadedBytes);
    const parts = createParts(imports, { organization, importId, start: offset });
    try {
      for await (const bytes of body) await parts.add(bytes);
    } finally {
      await parts.flush();
    }
    if (parts.end() === 0) throw new DomainError('ingestion/empty-file', 'There is nothing in the file');
    await imports.complete(organization, importId);
    return getImport(imports, organization, importId);
  };
}

interface Destination {
  readonly organization: string;
  readonly importId: string;
  readonly start: number;
}

/** Holds one part at most. */
function createParts(imports: Imports, { organization, importId, start }: Destination) {
  let at = start;
  let waiting: Uint8Array[] = [];
  let length = 0;
  const flush = async (): Promise<void> => {
    if (length === 0) return;
    const bytes = joined(waiting, length);
    [waiting, length] = [[], 0];
    if (!(await imports.append(organization, importId, { start: at, bytes }))) throw overtaken();
    at += bytes.length;
  };
  return {
    flush,
    end: () => at,
    add: async (bytes: Uint8Array): Promise<void> => {
      waiting.push(bytes);
      length += bytes.length;
      if (length >= partBytes) await flush();
    },
  };
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function notAwaited({ state }: ReadingImport): DomainError {
  return new DomainError('ingestion/import-state', `No file is awaited: the import is ${state}`, { state });
}

function otherOffset(uploadedBytes: number): DomainError {
  const detail = `${uploadedBytes} bytes are kept: send the file from there on, with offset=${uploadedBytes}`;
  return new DomainError('ingestion/upload-offset', detail, { uploadedBytes });
}

function overtaken(): DomainError {
  return new DomainError('ingestion/upload-offset', 'Another upload goes on with this file, or it was cancelled');
}
