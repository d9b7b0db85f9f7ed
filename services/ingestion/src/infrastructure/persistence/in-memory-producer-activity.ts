import { addMicros, instantFromEpochMillis, microsPerHour, microsPerMinute, toEpochMillis } from '@wellflow/kernel';
import type { ActivityWish, ProducerActivity, ProducerActivityStore } from '../../application/producer-activity';
import { minuteMs, ways, type ActivityEntry, type Counts } from '../../domain/activity/activity-tally';

/** Keeps every entry; the twin of the one in Postgres. */
export function createInMemoryProducerActivity(): ProducerActivityStore {
  const entries = new Map<string, ActivityEntry[]>();
  const heard = new Map<string, ActivityEntry[]>();
  return {
    add: async (_tx, organization, added) => {
      entries.set(organization, [...(entries.get(organization) ?? []), ...added]);
      heard.set(organization, [...(heard.get(organization) ?? []), ...added]);
    },
    prune: async (_tx, organization, before) => {
      const kept = (entries.get(organization) ?? []).filter((entry) => entry.minuteMs >= toEpochMillis(before));
      entries.set(organization, kept);
    },
    list: async (organization, wish) => {
      const ids = new Set((heard.get(organization) ?? []).map(({ producerId }) => producerId));
      return [...ids]
        .filter((id) => (wish.producerId ?? id) === id && id > (wish.after ?? ''))
        .sort()
        .map((id) =>
          activityOf(id, { heard: own(heard, organization, id), counted: own(entries, organization, id) }, wish),
        )
        .filter(({ lastHeardAt }) => wish.silentSince === undefined || lastHeardAt < wish.silentSince)
        .slice(0, wish.limit);
    },
  };
}

function own(entries: ReadonlyMap<string, readonly ActivityEntry[]>, organization: string, id: string) {
  return (entries.get(organization) ?? []).filter(({ producerId }) => producerId === id);
}

interface Own {
  readonly heard: readonly ActivityEntry[];
  readonly counted: readonly ActivityEntry[];
}

function activityOf(producerId: string, { heard, counted }: Own, { now }: ActivityWish): ProducerActivity {
  const latest = (list: readonly ActivityEntry[]) =>
    instantFromEpochMillis(Math.max(...list.map(({ heardAtMs }) => heardAtMs)));
  const thisMinuteMs = toEpochMillis(now) - (toEpochMillis(now) % minuteMs);
  const since = (micros: bigint, list = counted) =>
    list.filter((entry) => entry.minuteMs >= toEpochMillis(addMicros(instantFromEpochMillis(thisMinuteMs), -micros)));
  const over = counted.filter((entry) => entry.minuteMs < thisMinuteMs);
  const byWay = Map.groupBy(heard, ({ way }) => way);
  return {
    producerId,
    lastHeardAt: latest(heard),
    heard: ways.flatMap((way) => (byWay.has(way) ? [{ way, at: latest(byWay.get(way) ?? []) }] : [])),
    lastMinute: sumOf(since(microsPerMinute, over)),
    lastHour: sumOf(since(microsPerHour, over)),
    skew: skewOf(since(15n * microsPerMinute).flatMap(({ skewsMs }) => skewsMs)),
  };
}

function sumOf(entries: readonly ActivityEntry[]): Counts {
  const sum = (field: keyof Counts): number => entries.reduce((total, entry) => total + entry[field], 0);
  return { accepted: sum('accepted'), quarantined: sum('quarantined'), rejected: sum('rejected') };
}

function skewOf(skews: readonly number[]): ProducerActivity['skew'] {
  if (skews.length === 0) return null;
  const sorted = [...skews].sort((one, other) => one - other);
  return { medianMs: quantile(sorted, 0.5), p95Ms: quantile(sorted, 0.95), samples: sorted.length };
}

/** Between two samples in proportion, as `percentile_cont` does. */
function quantile(sorted: readonly number[], part: number): number {
  const place = (sorted.length - 1) * part;
  const below = sorted[Math.floor(place)] ?? 0;
  return below + ((sorted[Math.ceil(place)] ?? 0) - below) * (place % 1);
}
