import type { Decimal, Instant } from '@wellflow/kernel';

/**
 * How the values of a tag are read and judged. Quantities are in the measurement's canonical unit, so that they mean the
 * same whatever unit the source sends; only `unit`, `scale` and `offset` speak of the source.
 */
export type TagSettings = {
  /** Where on the asset it measures, in the owner's words. */
  readonly point: string | null;
  readonly measurement: string;
  /** The unit of a value once it is scaled; it converts to the canonical one. */
  readonly unit: string;
  /** value × scale + offset, decimal text because counters are exact. */
  readonly scale: Decimal;
  readonly offset: Decimal;
  /** Two values that differ by less are the same value. */
  readonly resolution: number | null;
  /** Where a counter begins again at 0. */
  readonly rollover: Decimal | null;
  /** The most a counter can rise in an hour. */
  readonly maximumRate: number | null;
  readonly rangeLow: number | null;
  readonly rangeHigh: number | null;
  readonly loLo: number | null;
  readonly lo: number | null;
  readonly hi: number | null;
  readonly hiHi: number | null;
  /** The most a value can change in a minute. */
  readonly rateOfChange: number | null;
  /** The farthest a value can believably lie from the median of the five before it. */
  readonly spikeDistance: number | null;
  /** A value that stays the same for longer is suspect, in seconds. */
  readonly frozenSeconds: number | null;
  readonly interpolation: 'stepped' | 'linear';
  /** Changes smaller than this are marked, never dropped. */
  readonly deadBand: number | null;
  /** Silence longer than this is a gap, in seconds, for sources that report by exception. */
  readonly maximumSilenceSeconds: number | null;
  readonly expectedIntervalSeconds: number | null;
};

/** A tag as it is from an instant on, on the asset it points to from then on. */
export type TagVersion = {
  readonly from: Instant;
  readonly assetId: string;
  /** The asset as the owner named it. */
  readonly well: string;
  readonly settings: TagSettings;
};

/** What holds of a tag when: versions in order, each until the next begins. */
export type TagTimeline = {
  readonly tagId: string;
  readonly name: string;
  readonly versions: readonly TagVersion[];
};

export type RecordedTagVersion = TagVersion & {
  /** From 1, in the order in which people decided. */
  readonly version: number;
  readonly recordedAt: Instant;
  readonly recordedBy: string;
};

/** Everything that was ever decided about a tag, in the order in which it was. */
export type TagHistory = {
  readonly tagId: string;
  readonly name: string;
  readonly versions: readonly RecordedTagVersion[];
};

/** Of two versions that begin at the same instant the later decision holds: that is how a mistake is corrected. */
export function timelineOf({ tagId, name, versions }: TagHistory): TagTimeline {
  const byStart = new Map<Instant, TagVersion>();
  for (const { from, assetId, well, settings } of versions) byStart.set(from, { from, assetId, well, settings });
  const inOrder = [...byStart.values()].sort((one, other) => (one.from < other.from ? -1 : 1));
  return { tagId, name, versions: inOrder };
}

/** The version that holds at an instant; none before the first begins. */
export function versionAt({ versions }: Pick<TagTimeline, 'versions'>, instant: Instant): TagVersion | undefined {
  // Nearly always the newest, and seldom more than a few.
  for (let index = versions.length - 1; index >= 0; index -= 1) {
    const version = versions[index];
    if (version !== undefined && version.from <= instant) return version;
  }
  return undefined;
}
