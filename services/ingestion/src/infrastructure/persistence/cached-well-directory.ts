import { DomainError, parseWellReference, type WellReference } from '@wellflow/kernel';
import type { KnownWells } from '@wellflow/known-wells';
import type { WellDirectory } from '../../application/well-directory';

/** Remembers answers by organization and key; absent answers for a much shorter time. */
export interface WellIdCache {
  get(organization: string, reference: string, load: () => Promise<string | undefined>): Promise<string | undefined>;
}

/** Looks wells up as they were heard of; what was written once is looked up once. */
export function createCachedWellDirectory(deps: { readonly knownWells: Pick<KnownWells, 'find'>; readonly cache: WellIdCache }): WellDirectory {
  const find = async (organization: string, text: string): Promise<string | undefined> => {
    const reference = readable(text);
    return reference && (await deps.knownWells.find(organization, reference))?.wellId;
  };
  return {
    async findAll(organization, references) {
      const found = new Map<string, string>();
      const lookUp = async (text: string): Promise<void> => {
        const wellId = await deps.cache.get(organization, text, () => find(organization, text));
        if (wellId !== undefined) found.set(text, wellId);
      };
      await Promise.all(Array.from(references, lookUp));
      return found;
    },
  };
}

function readable(text: string): WellReference | undefined {
  try {
    return parseWellReference(text);
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}
