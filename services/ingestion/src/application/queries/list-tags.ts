import type { Clock, Instant } from '@wellflow/kernel';
import type { PageWish, TagPage, TagRegistry } from '../tag-registry';
import type { WellDirectory } from '../well-directory';

export interface ListTagsWish extends PageWish {
  /** By any of its names. */
  readonly well?: string;
  readonly measurement?: string;
  readonly prefix?: string;
  /** By default now. */
  readonly at?: Instant;
}

/** Tags as they are at an instant, in order of name. A well nobody knows has none. */
export type ListTags = (organization: string, wish: ListTagsWish) => Promise<TagPage>;

export function createListTags(deps: {
  readonly registry: Pick<TagRegistry, 'list'>;
  readonly wells: WellDirectory;
  readonly now: Clock;
}): ListTags {
  return async (organization, { well, at, limit, cursor, ...filter }) => {
    const page = cursor === undefined ? { limit } : { limit, cursor };
    const when = { ...filter, at: at ?? deps.now() };
    if (well === undefined) return deps.registry.list(organization, when, page);
    const assetId = (await deps.wells.findAll(organization, new Set([well]))).get(well);
    return assetId === undefined ? { tags: [] } : deps.registry.list(organization, { ...when, assetId }, page);
  };
}
