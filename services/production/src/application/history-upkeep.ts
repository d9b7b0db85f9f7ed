/** What is to become of an organization's readings. */
export interface ReadingPolicy {
  /** Days of UTC after which a day is packed; two at least. */
  readonly packAfterDays: number;
  /** Days after which readings are forgotten; absent: never. */
  readonly keepDays?: number;
}

export interface SeriesDay {
  readonly seriesId: number;
  /** `YYYY-MM-DD` of UTC. */
  readonly day: string;
}

/** `busy`: somebody stores readings of that month just now. `few`: too few to be worth it. */
export type Packed = 'packed' | 'busy' | 'few';

/** Work on the history of one organization that nobody waits for. Every call is a transaction of its own. */
export interface HistoryUpkeep {
  /** What the organization chose; nothing where it leaves that to the service. */
  policyOf(organization: string): Promise<Partial<ReadingPolicy>>;
  /** Today, by the clock of the database. */
  today(organization: string): Promise<string>;
  /** Makes sure that readings of a day have a partition to go to. */
  preparePartition(organization: string, day: string): Promise<void>;
  /** Numbers of series in order, after the one given. */
  listSeries(organization: string, after: number): Promise<readonly number[]>;
  /** The first day with readings that are not packed, from one day on and before another. */
  findPlainDay(organization: string, seriesId: number, between: DaySpan): Promise<string | undefined>;
  pack(organization: string, day: SeriesDay): Promise<Packed>;
  /** Some of the readings of a series before that day, oldest first. @returns how many; 0 when none are left */
  forget(organization: string, oldest: { readonly seriesId: number; readonly before: string }): Promise<number>;
  /** Gives the space of months back that have no readings any more. */
  reclaim(organization: string): Promise<void>;
}

export interface DaySpan {
  readonly from: string;
  readonly before: string;
}
