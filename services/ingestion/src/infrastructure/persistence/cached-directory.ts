import type { LookUp } from './batched-lookup';

/** Remembers answers by organization and name as written; "there is none" for a much shorter time. */
export interface DirectoryCache<Value> {
  /** What is remembered of these, at once. */
  recall(organization: string, names: Iterable<string>): ReadonlyMap<string, Value | undefined>;
  get(organization: string, name: string, load: () => Promise<Value | undefined>): Promise<Value | undefined>;
}

export interface Directory<Value> {
  /** By name as written; what is unknown, or another organization's, is not in the answer. */
  findAll(organization: string, names: ReadonlySet<string>): Promise<ReadonlyMap<string, Value>>;
}

/** What was named once is looked up once, until it changes. */
export function createCachedDirectory<Value>({
  lookUp,
  cache,
}: {
  readonly lookUp: LookUp<string, Value>;
  readonly cache: DirectoryCache<Value>;
}): Directory<Value> {
  return {
    async findAll(organization, names) {
      const remembered = cache.recall(organization, names);
      const found = new Map<string, Value>();
      for (const [name, value] of remembered) if (value !== undefined) found.set(name, value);
      if (remembered.size === names.size) return found;
      const find = async (name: string): Promise<void> => {
        const value = await cache.get(organization, name, () => lookUp(organization, name));
        if (value !== undefined) found.set(name, value);
      };
      await Promise.all(
        Array.from(names)
          .filter((name) => !remembered.has(name))
          .map(find),
      );
      return found;
    },
  };
}
