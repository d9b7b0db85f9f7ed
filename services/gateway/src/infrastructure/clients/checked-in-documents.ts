import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseOpenApi, type OpenApiDocument } from '@wellflow/http';
import type { ServiceName } from '../../application/route-table';

/** @throws Error when the text is no OpenAPI 3 document. */
export function parseApiDocument(text: string): OpenApiDocument {
  return parseOpenApi(JSON.parse(text));
}

/** The descriptions that were checked in with this version. */
export function createCheckedInDocuments(
  folder: string,
): (service: ServiceName) => Promise<OpenApiDocument | undefined> {
  return async (service) => {
    try {
      return parseApiDocument(await readFile(join(folder, `${service}.json`), 'utf8'));
    } catch {
      return undefined; // The folder may not have been shipped.
    }
  };
}
