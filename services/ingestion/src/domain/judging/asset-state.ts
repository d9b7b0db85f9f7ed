import type { SeriesState } from './series-state';
import type { SourceLife } from './source-life';

/** All that is remembered of an asset, by series (`seriesKey`) and by producer. */
export interface AssetState {
  readonly series: ReadonlyMap<string, SeriesState>;
  readonly sources: ReadonlyMap<string, SourceLife>;
}

export const newAsset: AssetState = { series: new Map(), sources: new Map() };

/** One tag of an asset, or one measurement of it where no tag is named. */
export interface SeriesRef {
  readonly tagId: string | null;
  readonly measurement: string;
}

/** A tag's id is a UUID, a measurement is a word: the two never meet. */
export function seriesKey({ tagId, measurement }: SeriesRef): string {
  return tagId === null ? measurement : `${tagId} ${measurement}`;
}

export function seriesOfKey(key: string): SeriesRef {
  const blank = key.indexOf(' ');
  return blank === -1
    ? { tagId: null, measurement: key }
    : { tagId: key.slice(0, blank), measurement: key.slice(blank + 1) };
}
