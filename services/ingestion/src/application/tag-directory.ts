import type { TagTimeline } from '../domain/tag/tag';

/** Which tag a producer means. */
export interface TagDirectory {
  /** What is known of the tags by their names; one that is unknown, or another organization's, is not in the answer. */
  findAll(organization: string, names: ReadonlySet<string>): Promise<ReadonlyMap<string, TagTimeline>>;
}
