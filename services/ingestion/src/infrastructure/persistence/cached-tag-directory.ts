import type { TagDirectory } from '../../application/tag-directory';
import type { TagTimeline } from '../../domain/tag/tag';

/** Remembers tags by organization and name; "there is none" for a much shorter time. */
export interface TagCache {
  /** What is remembered of these, at once. */
  recall(organization: string, names: Iterable<string>): ReadonlyMap<string, TagTimeline | undefined>;
  get(
    organization: string,
    name: string,
    load: () => Promise<TagTimeline | undefined>,
  ): Promise<TagTimeline | undefined>;
}

/** Looks one tag up. */
export type TagLookup = (organization: string, name: string) => Promise<TagTimeline | undefined>;

/** What was named once is looked up once, until it changes. */
export function createCachedTagDirectory({
  lookUp,
  cache,
}: {
  readonly lookUp: TagLookup;
  readonly cache: TagCache;
}): TagDirectory {
  return {
    async findAll(organization, names) {
      const remembered = cache.recall(organization, names);
      const found = new Map<string, TagTimeline>();
      for (const [name, timeline] of remembered) if (timeline !== undefined) found.set(name, timeline);
      if (remembered.size === names.size) return found;
      const find = async (name: string): Promise<void> => {
        const timeline = await cache.get(organization, name, () => lookUp(organization, name));
        if (timeline !== undefined) found.set(name, timeline);
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
