import { DomainError, identifierOfReference, parseWellReference, type WellIdentifier } from '@wellflow/kernel';

/** What a reading that is kept apart waits for, if it may flow by itself one day: `tag:PAD7.PT-101`, `well:api:42501201300000`. */
export type Awaited = string;

export function awaitedTag(name: string): Awaited {
  return `tag:${name}`;
}

/** By everything a well may be called. */
export function awaitedWell(well: {
  readonly wellId: string;
  readonly identifiers: readonly WellIdentifier[];
}): readonly Awaited[] {
  return [`well:id:${well.wellId}`, ...well.identifiers.map(({ scheme, value }) => `well:${scheme}:${value}`)];
}

/** Reasons that something which arrives may mend. */
export const mendable = ['ingestion/unknown-tag', 'ingestion/tag-not-in-effect', 'ingestion/unknown-well'] as const;

/** @returns null where nothing that arrives would help: a person has to look. */
export function awaitedBy(
  reason: string,
  { well, tag }: { readonly well?: unknown; readonly tag?: unknown },
): Awaited | null {
  switch (reason) {
    case 'ingestion/unknown-tag':
    case 'ingestion/tag-not-in-effect':
      return typeof tag === 'string' ? awaitedTag(tag) : null;
    case 'ingestion/unknown-well':
      return typeof well === 'string' ? awaitedByReference(well) : null;
    default:
      return null;
  }
}

function awaitedByReference(text: string): Awaited | null {
  try {
    const reference = parseWellReference(text);
    const identifier = identifierOfReference(reference);
    if (identifier !== undefined) return `well:${identifier.scheme}:${identifier.value}`;
    return reference.kind === 'id' ? `well:id:${reference.wellId}` : null;
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
}
