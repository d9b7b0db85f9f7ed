import { parseInstant, toEpochMillis } from '@wellflow/kernel';
import type { ActivityTally, Counts, Way } from '../domain/activity/activity-tally';
import { isSubmittedReading } from '../domain/reading/reading';
import type { AcceptReadings, AcceptReadingsInput, BatchVerdict } from './commands/accept-readings';
import type { IntakeWindows } from './intake-windows';

export interface CountActivityDeps {
  readonly tally: Pick<ActivityTally, 'count'>;
  /** What is older than the window says nothing of a clock. */
  readonly windows: Pick<IntakeWindows, 'recall'>;
  readonly nowMs: () => number;
  /** Told of each skew that was looked at, in milliseconds. */
  readonly onSkew: (way: Way, skewMs: number) => void;
}

/** Puts a count of who is heard around a way in: once a batch, after its verdict. */
export function createCountActivity({ tally, windows, nowMs, onSkew }: CountActivityDeps) {
  return (way: Way, accept: AcceptReadings): AcceptReadings =>
    async (input) => {
      const atMs = nowMs();
      const verdict = await accept(input);
      const { organization, producerId } = input;
      const skewOfLive = (): number | undefined => {
        const skewMs = skewOf(input, verdict, atMs);
        const isLive = skewMs !== undefined && skewMs <= windows.recall(organization).backDays * dayMs;
        return isLive ? skewMs : undefined;
      };
      const occasion = { atMs, counts: countsOf(verdict), skewMs: skewOfLive };
      const skewMs = tally.count({ organization, producerId, way }, occasion);
      if (skewMs !== undefined) onSkew(way, skewMs);
      return verdict;
    };
}

/** What is neither accepted nor quarantined is rejected. */
function countsOf({ accepted, results }: BatchVerdict): Counts {
  const quarantined = accepted === results.length ? 0 : quarantinedIn(results);
  return { accepted, quarantined, rejected: results.length - accepted - quarantined };
}

function quarantinedIn(results: BatchVerdict['results']): number {
  let quarantined = 0;
  for (const { status } of results) if (status === 'quarantined') quarantined += 1;
  return quarantined;
}

/** As many are looked at to find an accepted one; a batch that ends in more refusals has no skew. */
const longestLook = 10;
const dayMs = 86_400_000;

/** Of the last accepted reading alone, the newest where a source sends in order: one look a batch, however long it is. */
function skewOf({ readings, lane }: AcceptReadingsInput, { results }: BatchVerdict, atMs: number): number | undefined {
  if (lane === 'history') return undefined;
  const end = Math.max(0, results.length - longestLook);
  for (let place = results.length - 1; place >= end; place -= 1) {
    if (results[place]?.status === 'accepted') return skewOfReading(readings[place], atMs);
  }
  return undefined;
}

function skewOfReading(item: unknown, atMs: number): number | undefined {
  const time = isSubmittedReading(item) ? item['time'] : undefined;
  return typeof time === 'string' ? atMs - toEpochMillis(parseInstant(time)) : undefined;
}
