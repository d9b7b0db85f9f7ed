import type { Instant, Tx } from '@wellflow/kernel';
import type { RecordedTagVersion, TagHistory, TagVersion } from '../domain/tag/tag';
import type { TagTemplate } from '../domain/tag/tag-template';

export interface NewTagVersion extends RecordedTagVersion {
  readonly tagId: string;
  readonly name: string;
}

/** A tag as it is at one instant. */
export interface TagAt {
  readonly tagId: string;
  readonly name: string;
  readonly version: TagVersion;
}

export interface TagFilter {
  /** The instant to look at. */
  readonly at: Instant;
  readonly assetId?: string;
  readonly measurement?: string;
  /** What the name begins with. */
  readonly prefix?: string;
}

export interface TagPage {
  readonly tags: readonly TagAt[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

export interface PageWish {
  readonly limit: number;
  readonly cursor?: string;
}

/** The tags of an organization and all that was ever decided about them. */
export interface TagRegistry {
  /** Until the transaction ends nobody else changes the organization's tags, nor sets readings apart for want of one. */
  lock(tx: Tx, organization: string): Promise<void>;
  histories(tx: Tx, organization: string, names: readonly string[]): Promise<ReadonlyMap<string, TagHistory>>;
  record(tx: Tx, organization: string, versions: readonly NewTagVersion[]): Promise<void>;
  find(organization: string, name: string): Promise<TagHistory | undefined>;
  /** In order of name. */
  list(organization: string, filter: TagFilter, page: PageWish): Promise<TagPage>;
  /** All histories in order of name, from the one after `after` on. */
  read(organization: string, page: { readonly limit: number; readonly after?: string }): Promise<readonly TagHistory[]>;
  /** Replaces the template of that name. */
  saveTemplate(tx: Tx, organization: string, template: TagTemplate): Promise<void>;
  findTemplate(organization: string, name: string): Promise<TagTemplate | undefined>;
  listTemplates(organization: string): Promise<readonly TagTemplate[]>;
}
