import { DomainError, type Instant, type Tx } from '@wellflow/kernel';
import { builtInMappings, isCfx } from '../../domain/efm/built-in-mappings';
import type { EfmMapping } from '../../domain/efm/mapping';

export interface StoredMapping {
  readonly mapping: EfmMapping;
  /** From 1; 0 for one that comes with the product. */
  readonly version: number;
}

/** The organization's own layouts. A version is never changed: records say by which they were read. */
export interface EfmMappings {
  /** Its newest version. */
  find(organization: string, name: string): Promise<StoredMapping | undefined>;
  list(organization: string): Promise<readonly StoredMapping[]>;
  /** @returns its version: the next one, or the newest if that says the same. */
  save(tx: Tx, organization: string, saved: SavedMapping): Promise<number>;
}

export interface SavedMapping {
  readonly mapping: EfmMapping;
  readonly at: Instant;
  readonly by: string;
}

/** One that comes with the product, or the organization's own. @throws DomainError `ingestion/no-such-mapping`, `ingestion/cfx-unverified` */
export async function findMapping(mappings: EfmMappings, organization: string, name: string): Promise<StoredMapping> {
  if (isCfx(name)) throw cfxUnverified();
  const builtIn = builtInMappings.find((mapping) => mapping.name === name);
  if (builtIn !== undefined) return { mapping: builtIn, version: 0 };
  const own = await mappings.find(organization, name);
  if (own === undefined) throw new DomainError('ingestion/no-such-mapping', `There is no mapping ${name}`);
  return own;
}

/** A layout nobody here has read is not guessed at: a wrong column would be a wrong royalty. */
export function cfxUnverified(): DomainError {
  return new DomainError(
    'ingestion/cfx-unverified',
    'Flow-Cal CFX is not read: its layout is not public and has not been verified. Send CSV with a mapping',
  );
}

/** All layouts an organization may name. */
export type ListEfmMappings = (organization: string) => Promise<readonly StoredMapping[]>;

export function createListEfmMappings(mappings: Pick<EfmMappings, 'list'>): ListEfmMappings {
  const builtIn = builtInMappings.map((mapping) => ({ mapping, version: 0 }));
  return async (organization) => [...builtIn, ...(await mappings.list(organization))];
}
