import { DomainError } from '@wellflow/kernel';
import type { Imports, ReadingImport } from './imports';

/** @throws DomainError `ingestion/no-such-import` */
export async function getImport(
  imports: Pick<Imports, 'find'>,
  organization: string,
  importId: string,
): Promise<ReadingImport> {
  const found = await imports.find(organization, importId);
  if (found !== undefined) return found;
  throw new DomainError('ingestion/no-such-import', 'There is no such import', { importId });
}
