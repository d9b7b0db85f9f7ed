import { DomainError, type Clock, type UnitOfWork } from '@wellflow/kernel';
import { builtInMappings, isCfx } from '../../domain/efm/built-in-mappings';
import { checkEfmMapping, type EfmMapping } from '../../domain/efm/mapping';
import { cfxUnverified, type EfmMappings, type StoredMapping } from './efm-mappings';

export interface SaveEfmMappingInput {
  readonly organization: string;
  readonly actor: string;
  readonly mapping: EfmMapping;
}

/** @throws DomainError `ingestion/invalid-mapping`, `ingestion/reserved-name`, `ingestion/cfx-unverified` */
export type SaveEfmMapping = (input: SaveEfmMappingInput) => Promise<StoredMapping>;

export interface SaveEfmMappingDeps {
  readonly unitOfWork: UnitOfWork;
  readonly mappings: Pick<EfmMappings, 'save'>;
  readonly now: Clock;
}

/** Adds a version of a layout; files that were read by an older one stay so. */
export function createSaveEfmMapping({ unitOfWork, mappings, now }: SaveEfmMappingDeps): SaveEfmMapping {
  return async ({ organization, actor, mapping }) => {
    checkEfmMapping(mapping);
    if (isCfx(mapping.name)) throw cfxUnverified();
    if (builtInMappings.some(({ name }) => name === mapping.name))
      throw new DomainError('ingestion/reserved-name', `${mapping.name} comes with the product`, { path: '/name' });
    const saved = { mapping, at: now(), by: actor };
    const version = await unitOfWork.run({ organization }, (tx) => mappings.save(tx, organization, saved));
    return { mapping, version };
  };
}
