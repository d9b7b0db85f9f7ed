import { DomainError, type Clock, type Instant } from '@wellflow/kernel';
import { timelineOf, versionAt, type TagHistory, type TagVersion } from '../../domain/tag/tag';
import type { TagRegistry } from '../tag-registry';

/** A tag's whole history. @throws DomainError `ingestion/no-such-tag` */
export type GetTagHistory = (organization: string, name: string) => Promise<TagHistory>;

/** A tag as it is at an instant, by default now. @throws DomainError `ingestion/no-such-tag`, `ingestion/tag-not-in-effect` */
export type GetTag = (
  organization: string,
  name: string,
  at?: Instant,
) => Promise<{ readonly tagId: string; readonly name: string; readonly version: TagVersion }>;

export function createGetTagHistory(registry: Pick<TagRegistry, 'find'>): GetTagHistory {
  return async (organization, name) => {
    const history = await registry.find(organization, name);
    if (history === undefined) throw new DomainError('ingestion/no-such-tag', `There is no tag ${name}`);
    return history;
  };
}

export function createGetTag(registry: Pick<TagRegistry, 'find'>, now: Clock): GetTag {
  const getHistory = createGetTagHistory(registry);
  return async (organization, name, at = now()) => {
    const history = await getHistory(organization, name);
    const version = versionAt(timelineOf(history), at);
    if (version === undefined)
      throw new DomainError('ingestion/tag-not-in-effect', `${name} is not in effect at ${at}`);
    return { tagId: history.tagId, name, version };
  };
}
