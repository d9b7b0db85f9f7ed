/** The ways in by which a producer is heard. */
export const ways = ['http', 'mqtt', 'kafka', 'file'] as const;

export type Way = (typeof ways)[number];

/** Who was heard, over which way. */
export interface Heard {
  readonly organization: string;
  readonly producerId: string;
  readonly way: Way;
}

/** What became of readings that came together. */
export interface Counts {
  readonly accepted: number;
  readonly quarantined: number;
  readonly rejected: number;
}

export interface Occasion {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly counts: Counts;
  /** Received minus source time of the newest of them, in milliseconds; undefined where none is live. Asked now and then. */
  readonly skewMs: () => number | undefined;
}

/** What was heard of a producer over a way within one minute. */
export interface ActivityEntry extends Heard, Counts {
  /** When the minute began, in milliseconds since 1970. */
  readonly minuteMs: number;
  readonly heardAtMs: number;
  /** In milliseconds, looked at twice a second at most. */
  readonly skewsMs: readonly number[];
}

interface OpenEntry {
  readonly heard: Heard;
  readonly minuteMs: number;
  heardAtMs: number;
  accepted: number;
  quarantined: number;
  rejected: number;
  /** When the next skew is looked at: reading a time costs more than all the rest. */
  nextSkewAtMs: number;
  readonly skewsMs: number[];
}

export const minuteMs = 60_000;
const skewEveryMs = 500;
/** Of one producer and way within one take. */
const skewsKept = 16;

/** By way, organization and producer: no key has to be put together for a look-up. */
type OpenEntries = Map<Way, Map<string, Map<string, OpenEntry>>>;

interface Counted {
  readonly open: OpenEntries;
  readonly entries: OpenEntry[];
  lost: number;
}

/**
 * Counts in memory, between two takes. An occasion costs the same whatever the number of readings; memory is bounded.
 * @param most entries between two takes; what finds no room is counted as lost.
 */
export function createActivityTally(most: number) {
  let counted = nothing();
  return {
    /** @returns the skew, if it was looked at. */
    count(heard: Heard, occasion: Occasion): number | undefined {
      const minute = occasion.atMs - (occasion.atMs % minuteMs);
      const found = counted.open.get(heard.way)?.get(heard.organization)?.get(heard.producerId);
      if (found?.minuteMs === minute) return add(found, occasion);
      if (counted.entries.length < most) return add(begin(counted, heard, minute), occasion);
      counted.lost += 1;
      return undefined;
    },
    /** Everything that was counted since the last take, and how many occasions were not. */
    take(): { readonly entries: readonly ActivityEntry[]; readonly lost: number } {
      const { entries, lost } = counted;
      counted = nothing();
      return { entries: entries.map(closed), lost };
    },
    size: () => counted.entries.length,
  };
}

function nothing(): Counted {
  return { open: new Map(), entries: [], lost: 0 };
}

function begin({ open, entries }: Counted, heard: Heard, minute: number): OpenEntry {
  const counts = { accepted: 0, quarantined: 0, rejected: 0 };
  const entry = { heard, minuteMs: minute, heardAtMs: minute, ...counts, nextSkewAtMs: minute, skewsMs: [] };
  entries.push(entry);
  producersOf(open, heard).set(heard.producerId, entry);
  return entry;
}

export type ActivityTally = ReturnType<typeof createActivityTally>;

function producersOf(open: OpenEntries, { way, organization }: Heard): Map<string, OpenEntry> {
  const organizations = open.get(way) ?? new Map<string, Map<string, OpenEntry>>();
  const producers = organizations.get(organization) ?? new Map<string, OpenEntry>();
  open.set(way, organizations);
  organizations.set(organization, producers);
  return producers;
}

function add(entry: OpenEntry, { atMs, counts, skewMs }: Occasion): number | undefined {
  entry.heardAtMs = Math.max(entry.heardAtMs, atMs);
  entry.accepted += counts.accepted;
  entry.quarantined += counts.quarantined;
  entry.rejected += counts.rejected;
  if (atMs < entry.nextSkewAtMs || entry.skewsMs.length >= skewsKept) return undefined;
  const skew = skewMs();
  if (skew === undefined) return undefined;
  entry.nextSkewAtMs = atMs + skewEveryMs;
  entry.skewsMs.push(skew);
  return skew;
}

function closed({ heard, nextSkewAtMs: _next, ...entry }: OpenEntry): ActivityEntry {
  return { ...heard, ...entry };
}
