import { DomainError, parseWellReference, type WellReference } from '@wellflow/kernel';
import type { WellDirectory } from '../../application/well-directory';
import type { WellLookup } from './batched-well-lookup';

/** Remembers answers by organization and reference as written; "there is none" for a much shorter time. */
export interface WellIdCache {
  /** What is remembered of these, at once. */
  recall(organization: string, references: Iterable<string>): ReadonlyMap<string, string | undefined>;
  get(organization: string, reference: string, load: () => Promise<string | undefined>): Promise<string | undefined>;
}

/** Looks wells up as they were heard of; what was written once is looked up once. */
export function createCachedWellDirectory({
  lookUp,
  cache,
}: {
  readonly lookUp: WellLookup;
  readonly cache: WellIdCache;
}): WellDirectory {
  const load = async (organization: string, text: string): Promise<string | undefined> => {
    const reference = readable(text);
    return reference && lookUp(organization, reference);
  };
  return {
    async findAll(organization, references) {
      const remembered = cache.recall(organization, references);
      const found = new Map<string, string>();
      for (const [text, wellId] of remembered) if (wellId !== undefined) found.set(text, wellId);
      if (remembered.size === references.size) return found;
      const find = async (text: string): Promise<void> => {
        const wellId = await cache.get(organization, text, () => load(organization, text));
        if (wellId !== undefined) found.set(text, wellId);
      };
      await Promise.all(
        Array.from(references)
          .filter((text) => !remembered.has(text))
          .map(find),
      );
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
