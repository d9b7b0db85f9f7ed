import type { Instant, Tx } from '@wellflow/kernel';
import type { ActivityEntry, Counts, Way } from '../domain/activity/activity-tally';

export interface ProducerActivity {
  readonly producerId: string;
  /** Over whichever way it was. */
  readonly lastHeardAt: Instant;
  readonly heard: readonly { readonly way: Way; readonly at: Instant }[];
  /** Readings of the last minute that is over. */
  readonly lastMinute: Counts;
  /** Readings of the last sixty minutes that are over. */
  readonly lastHour: Counts;
  /** Received minus source time in milliseconds, over the last fifteen minutes; null where nothing live came. */
  readonly skew: { readonly medianMs: number; readonly p95Ms: number; readonly samples: number } | null;
}

export interface ActivityWish {
  readonly now: Instant;
  readonly producerId?: string | undefined;
  /** Only those not heard since. */
  readonly silentSince?: Instant | undefined;
  /** The last producer of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface ProducerActivityStore {
  /** Adds to what is there: other processes tell of the same producers and minutes. */
  add(tx: Tx, organization: string, entries: readonly ActivityEntry[]): Promise<void>;
  /** Forgets minutes nobody is told of any more. */
  prune(tx: Tx, organization: string, before: Instant): Promise<void>;
  /** In the order of their ids. */
  list(organization: string, wish: ActivityWish): Promise<readonly ProducerActivity[]>;
}
