import type { SeriesTag } from '../../application/reading-history';

/** The registered tag that a reading was named by, if it was. */
export function toSeriesTag({
  tagId,
  tag,
}: {
  readonly tagId: string | null;
  readonly tag: string | null;
}): SeriesTag | undefined {
  return tagId === null ? undefined : { id: tagId, name: tag ?? tagId };
}
