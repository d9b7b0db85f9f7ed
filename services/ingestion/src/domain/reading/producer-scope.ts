import type { ReadingFault } from './reading';

/** What a producer may send readings of. An empty list holds nothing back. */
export interface ProducerScope {
  /** Wells as somebody wrote them. */
  readonly wells: readonly string[];
  readonly tagPrefixes: readonly string[];
}

/** What is asked of a scope: the tag a reading names, or the well, and what either was found to stand for. */
export interface Sent {
  readonly tag?: string;
  readonly assetId: string | undefined;
}

/** @returns why the producer may not send it, or undefined. */
export type Forbids = (sent: Sent) => ReadingFault | undefined;

/**
 * A tag is judged by its beginning where beginnings are given, else by its well; a well by the list of wells. A producer
 * that has only beginnings sends tags and nothing else.
 *
 * @param assetIds what the scope's wells stand for.
 */
export function createForbids({ wells, tagPrefixes }: ProducerScope, assetIds: ReadonlySet<string>): Forbids {
  if (wells.length === 0 && tagPrefixes.length === 0) return forbidsNothing;
  const isOfItsWells = (assetId: string | undefined): boolean => assetId !== undefined && assetIds.has(assetId);
  const mayTag = (tag: string, assetId: string | undefined): boolean =>
    tagPrefixes.length > 0 ? tagPrefixes.some((prefix) => tag.startsWith(prefix)) : isOfItsWells(assetId);
  const mayWell = (assetId: string | undefined): boolean => wells.length > 0 && isOfItsWells(assetId);
  return ({ tag, assetId }) => {
    const may = tag === undefined ? mayWell(assetId) : mayTag(tag, assetId);
    return may ? undefined : { ...notAllowed, field: tag === undefined ? 'well' : 'tag' };
  };
}

export const forbidsNothing: Forbids = () => undefined;

const notAllowed = {
  code: 'ingestion/not-allowed',
  detail: 'This producer may not send readings of it; an administrator can change what it may',
};
