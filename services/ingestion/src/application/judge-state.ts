import type { Tx } from '@wellflow/kernel';
import type { AssetState } from '../domain/judging/asset-state';
import type { SeriesDay } from '../domain/judging/day-quality';

/** An asset of which an alarm will move by itself: a delay runs out, or shelving ends. */
export interface DueAsset {
  readonly organization: string;
  readonly assetId: string;
}

/** What the judge remembers. It is committed with the position of what was judged, and with nothing else. */
export interface JudgeState {
  /** Nobody else has these assets until the transaction ends; one that is new is there, empty. */
  load(tx: Tx, organization: string, assetIds: readonly string[]): Promise<ReadonlyMap<string, AssetState>>;
  save(tx: Tx, organization: string, states: ReadonlyMap<string, AssetState>): Promise<void>;
  /** When each is due, in microseconds since 1970; null for never. Only those whose time has changed. */
  setDue(tx: Tx, organization: string, due: ReadonlyMap<string, number | null>): Promise<void>;
  find(organization: string, assetId: string): Promise<AssetState | undefined>;
}

/** Whose time has come, whatever the organization; the most overdue first. */
export type ListDue = (at: number, limit: number) => Promise<readonly DueAsset[]>;

/** What came of an asset on a day (UTC, `YYYY-MM-DD`), by series. */
export interface AssetDay {
  readonly assetId: string;
  readonly day: string;
  readonly series: ReadonlyMap<string, SeriesDay>;
}

export interface QualityDays {
  /** Adds to what came. The caller holds the assets. */
  add(tx: Tx, organization: string, days: readonly AssetDay[]): Promise<void>;
  /** Both days included, in order. */
  list(
    organization: string,
    stretch: { readonly assetId: string; readonly from: string; readonly to: string },
  ): Promise<readonly AssetDay[]>;
}
