import { assertNever, DomainError, parseInstant, type Instant } from '@wellflow/kernel';
import { timelineOf, versionAt, type TagHistory, type TagVersion } from './tag';
import type { TagDraft } from './tag-draft';

/** Whether a tag is to be new, to be there, or either. */
export type TagExpectation = 'new' | 'known' | 'any';

export interface TagChange {
  readonly draft: TagDraft;
  readonly assetId: string;
  readonly expected: TagExpectation;
  readonly now: Instant;
}

/** The version is the one that was asked for: new, or there already. */
export interface TagDecision {
  readonly status: 'created' | 'changed' | 'unchanged';
  readonly version: TagVersion;
}

/** A new tag holds for everything its source ever sent, unless somebody says otherwise. */
export const sinceEver = parseInstant('0001-01-01T00:00:00Z');

/** What becomes of a tag. Asking for what is so already changes nothing. @throws DomainError `ingestion/tag-taken`, `ingestion/no-such-tag` */
export function decideTag(history: TagHistory | undefined, change: TagChange): TagDecision {
  checkExpected(history, change);
  const { draft, assetId, now } = change;
  const { well, settings } = draft;
  if (history === undefined) {
    return { status: 'created', version: { from: draft.from ?? sinceEver, assetId, well, settings } };
  }
  const version: TagVersion = { from: draft.from ?? now, assetId, well, settings };
  const holding = versionAt(timelineOf(history), version.from);
  const asked = draft.from === null || holding?.from === draft.from;
  return holding !== undefined && asked && isSame(holding, version)
    ? { status: 'unchanged', version: holding }
    : { status: 'changed', version };
}

function checkExpected(history: TagHistory | undefined, { draft: { name }, expected }: TagChange): void {
  switch (expected) {
    case 'new':
      if (history !== undefined)
        throw new DomainError('ingestion/tag-taken', `There is a tag ${name} already`, { path: '/name' });
      return;
    case 'known':
      if (history === undefined) throw new DomainError('ingestion/no-such-tag', `There is no tag ${name}`);
      return;
    case 'any':
      return;
    default:
      assertNever(expected);
  }
}

function isSame(one: TagVersion, other: TagVersion): boolean {
  if (one.assetId !== other.assetId || one.well !== other.well) return false;
  const entries = Object.entries(one.settings);
  const others = new Map<string, unknown>(Object.entries(other.settings));
  return entries.length === others.size && entries.every(([field, value]) => others.get(field) === value);
}
