import { DomainError } from '@wellflow/kernel';
import { checkMapping } from '../../domain/imports/parse-mapping';
import { getImport } from './get-import';
import type { Imports, NewImport, ReadingImport } from './imports';

export interface SteerImportDeps {
  readonly imports: Imports;
  readonly newId: () => string;
}

export type SteerImport = ReturnType<typeof createSteerImport>;

/** Opens an import, goes on with one that failed, gives one up. */
export function createSteerImport({ imports, newId }: SteerImportDeps) {
  const move = async (verb: 'resume' | 'cancel', organization: string, importId: string): Promise<ReadingImport> => {
    const { state } = await getImport(imports, organization, importId);
    if (await imports[verb](organization, importId)) return getImport(imports, organization, importId);
    throw new DomainError('ingestion/import-state', `The import is ${state}: there is nothing to ${verb}`, { state });
  };
  return {
    /** @throws DomainError `ingestion/invalid-mapping`, `input/unknown-time-zone` */
    open: async (organization: string, wish: Omit<NewImport, 'importId'>): Promise<ReadingImport> =>
      imports.create(organization, { ...wish, mapping: checkMapping(wish.mapping), importId: newId() }),
    /** @throws DomainError `ingestion/no-such-import`, `ingestion/import-state` unless it failed */
    resume: (organization: string, importId: string) => move('resume', organization, importId),
    /** @throws DomainError `ingestion/no-such-import`, `ingestion/import-state` when it is over */
    cancel: (organization: string, importId: string) => move('cancel', organization, importId),
  };
}
