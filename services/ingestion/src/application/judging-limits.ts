import { seriesOfKey, type AssetState } from '../domain/judging/asset-state';
import type { LimitsTimeline } from '../domain/judging/series-limits';

/** A series as a reading names it. */
export interface AskedSeries {
  readonly assetId: string;
  /** Null where a well and a measurement are named instead. */
  readonly tagId: string | null;
  readonly tag: string | null;
  readonly measurement: string;
}

/** What the judge needs to know of tags. */
export interface JudgingLimits {
  /** By `limitsKey`. A series that is not in the answer is judged by its measurement's defaults. */
  find(organization: string, series: readonly AskedSeries[]): Promise<ReadonlyMap<string, LimitsTimeline>>;
}

/** Which producers' readings correct what others said of the same time: people, and sources registered as authoritative. */
export interface AuthoritativeSources {
  among(organization: string, producerIds: ReadonlySet<string>): Promise<ReadonlySet<string>>;
}

export function limitsKey({ assetId, tagId, measurement }: Omit<AskedSeries, 'tag'>): string {
  return `${assetId} ${tagId ?? ''} ${measurement}`;
}

/** Every series of these assets that was ever heard of. */
export function rememberedSeries(states: ReadonlyMap<string, AssetState>): readonly AskedSeries[] {
  return [...states].flatMap(([assetId, { series }]) =>
    [...series].map(([key, { tag }]) => ({ assetId, tag, ...seriesOfKey(key) })),
  );
}
