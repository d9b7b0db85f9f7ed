import {
  addMicros,
  microsPerHour,
  microsPerMinute,
  parseInstant,
  type Instant,
  type Tx,
  type UnitOfWork,
} from '@wellflow/kernel';
import { query } from '@wellflow/postgres';
import type { ActivityWish, ProducerActivity, ProducerActivityStore } from '../../application/producer-activity';
import { ways, type ActivityEntry, type Counts, type Way } from '../../domain/activity/activity-tally';

/** @param reads transactions under row-level security, on a replica if there is one. */
export function createPostgresProducerActivity(reads: UnitOfWork): ProducerActivityStore {
  return {
    async add(tx, organization, entries) {
      if (entries.length === 0) return;
      await query(tx, heardSql, [organization, JSON.stringify(entries)]);
      await query(tx, minuteSql, [organization, JSON.stringify(minutesOf(entries))]);
    },
    prune: async (tx: Tx, organization, before) => void (await query(tx, pruneSql, [organization, before])),
    list: (organization, wish) =>
      reads.run({ organization }, async (tx) => {
        const rows = await query<ActivityRow>(tx, listSql, paramsOf(organization, wish));
        return rows.map(toActivity);
      }),
  };
}

/** Of one producer and minute. */
const mostSkews = 64;

interface Minute extends Counts {
  readonly producerId: string;
  readonly minuteMs: number;
  readonly skewsMs: readonly number[];
}

/** Over all ways; in one order everywhere, so that two processes do not wait for each other in a circle. */
function minutesOf(entries: readonly ActivityEntry[]): readonly Minute[] {
  const minutes = new Map<string, Minute>();
  for (const entry of entries) {
    const key = `${entry.producerId} ${entry.minuteMs}`;
    const before = minutes.get(key);
    minutes.set(key, before === undefined ? entry : together(before, entry));
  }
  return [...minutes].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, minute]) => minute);
}

function together(one: Minute, other: Minute): Minute {
  const { producerId, minuteMs } = one;
  return {
    ...{ producerId, minuteMs, skewsMs: [...one.skewsMs, ...other.skewsMs].slice(0, mostSkews) },
    accepted: one.accepted + other.accepted,
    quarantined: one.quarantined + other.quarantined,
    rejected: one.rejected + other.rejected,
  };
}

interface ActivityRow {
  readonly producer_id: string;
  readonly last_heard_at: string;
  readonly heard: Readonly<Partial<Record<Way, string>>>;
  readonly last_minute: readonly number[];
  readonly last_hour: readonly number[];
  readonly skew: readonly number[] | null;
  readonly samples: number;
}

function paramsOf(organization: string, { now, producerId, silentSince, after, limit }: ActivityWish) {
  const thisMinute = minuteOf(now);
  const lastMinute = addMicros(thisMinute, -microsPerMinute);
  const times = [lastMinute, addMicros(thisMinute, -microsPerHour), addMicros(thisMinute, -15n * microsPerMinute)];
  return [organization, producerId ?? null, silentSince ?? null, after ?? null, limit, thisMinute, ...times];
}

function minuteOf(now: Instant): Instant {
  return parseInstant(`${now.slice(0, 16)}:00Z`);
}

function toActivity(row: ActivityRow): ProducerActivity {
  const { producer_id: producerId, last_heard_at: lastHeardAt, heard, skew, samples } = row;
  const [medianMs, p95Ms] = skew ?? [];
  return {
    producerId,
    lastHeardAt: parseInstant(lastHeardAt),
    heard: ways.flatMap((way) => (heard[way] === undefined ? [] : [{ way, at: parseInstant(heard[way]) }])),
    lastMinute: countsOf(row.last_minute),
    lastHour: countsOf(row.last_hour),
    skew: medianMs === undefined || p95Ms === undefined ? null : { medianMs, p95Ms, samples },
  };
}

function countsOf([accepted = 0, quarantined = 0, rejected = 0]: readonly number[]) {
  return { accepted, quarantined, rejected };
}

const heardSql = `
INSERT INTO producer_heard (organization, producer_id, way, heard_at)
SELECT $1, "producerId", way, to_timestamp(max("heardAtMs") / 1000)
FROM jsonb_to_recordset($2::jsonb) AS entry("producerId" text, way text, "heardAtMs" double precision)
GROUP BY "producerId", way ORDER BY "producerId" COLLATE "C", way
ON CONFLICT (organization, producer_id, way) DO UPDATE
SET heard_at = greatest(producer_heard.heard_at, excluded.heard_at)`;

const minuteSql = `
INSERT INTO producer_minute AS known (organization, producer_id, minute, accepted, quarantined, rejected, skews)
SELECT $1, "producerId", to_timestamp("minuteMs" / 1000), accepted, quarantined, rejected, "skewsMs"
FROM jsonb_to_recordset($2::jsonb) AS entry("producerId" text, "minuteMs" double precision,
  accepted bigint, quarantined bigint, rejected bigint, "skewsMs" double precision[])
ON CONFLICT (organization, producer_id, minute) DO UPDATE
SET accepted = known.accepted + excluded.accepted, quarantined = known.quarantined + excluded.quarantined,
  rejected = known.rejected + excluded.rejected, skews = (known.skews || excluded.skews)[:${mostSkews}]`;

const pruneSql = 'DELETE FROM producer_minute WHERE organization = $1 AND minute < $2';

const isoSql = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

const countsSql = (condition: string): string =>
  `json_build_array(${['accepted', 'quarantined', 'rejected']
    .map((field) => `coalesce(sum(${field}) FILTER (WHERE ${condition}), 0)`)
    .join(', ')})`;

const listSql = `
SELECT producer.*, last_minute, last_hour, skew, samples
FROM (
  SELECT producer_id, ${isoSql('max(heard_at)')} AS last_heard_at, json_object_agg(way, ${isoSql('heard_at')}) AS heard
  FROM producer_heard
  WHERE organization = $1 AND ($2::text IS NULL OR producer_id = $2) AND ($4::text IS NULL OR producer_id > $4)
  GROUP BY producer_id
  HAVING $3::timestamptz IS NULL OR max(heard_at) < $3
  ORDER BY producer_id LIMIT $5
) AS producer
CROSS JOIN LATERAL (
  SELECT ${countsSql('minute = $7')} AS last_minute, ${countsSql('true')} AS last_hour FROM producer_minute
  WHERE organization = $1 AND producer_minute.producer_id = producer.producer_id AND minute >= $8 AND minute < $6
) AS rate
CROSS JOIN LATERAL (
  SELECT to_json(percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY each)) AS skew, count(*)::integer AS samples
  FROM producer_minute, unnest(skews) AS each
  WHERE organization = $1 AND producer_minute.producer_id = producer.producer_id AND minute >= $9
) AS skew_of
ORDER BY producer_id`;
