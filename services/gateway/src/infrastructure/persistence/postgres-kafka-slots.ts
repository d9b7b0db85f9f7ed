import { query, type Database } from '@wellflow/postgres';
import type { KafkaSlots, UnsettledSlot } from '../../application/kafka-slots';

/** Slots across organizations: the cluster is everybody's. */
export function createPostgresKafkaSlots({ system }: Pick<Database, 'system'>): KafkaSlots {
  return {
    open: ({ organization, producerId, rawTopic, replyTopic }, most) =>
      system.run(async (tx) => {
        // Two that come at once for the last slot: one of them is told.
        await query(tx, `SELECT pg_advisory_xact_lock(hashtextextended('gateway/kafka-slot', 0))`, []);
        const [before] = await query<{ readonly state: string }>(tx, findSql, [rawTopic]);
        if (before?.state === 'shutting' || before?.state === 'removing') return 'going';
        const rows = await query(tx, openSql, [organization, producerId, rawTopic, replyTopic, most]);
        return rows.length > 0 ? 'open' : 'full';
      }),
    close: ({ rawTopic }, state) => system.run(async (tx) => (await query(tx, closeSql, [rawTopic, state])).length > 0),
    unsettled: (removeAfterMs) => system.run((tx) => query<UnsettledSlot>(tx, unsettledSql, [removeAfterMs])),
    settle: ({ rawTopic, state }) =>
      system.run(async (tx) => void (await query(tx, state === 'removing' ? removedSql : shutSql, [rawTopic]))),
  };
}

const findSql = 'SELECT state FROM kafka_slot WHERE raw_topic = $1 FOR UPDATE';

const openSql = `
INSERT INTO kafka_slot (organization, client_id, raw_topic, reply_topic, state)
SELECT $1, $2, $3, $4, 'open'
WHERE (SELECT count(*) FROM kafka_slot) < $5 OR EXISTS (SELECT FROM kafka_slot WHERE raw_topic = $3)
ON CONFLICT (raw_topic) DO UPDATE SET state = 'open', changed_at = now()
RETURNING raw_topic`;

// What shall be removed is not kept by being shut as well.
const closeSql = `
UPDATE kafka_slot SET state = CASE WHEN state = 'removing' THEN state ELSE $2 END, changed_at = now()
WHERE raw_topic = $1
RETURNING raw_topic`;

const unsettledSql = `
SELECT organization, client_id AS "producerId", raw_topic AS "rawTopic", reply_topic AS "replyTopic", state
FROM kafka_slot
WHERE state = 'shutting' OR (state = 'removing' AND changed_at <= now() - $1 * interval '1 millisecond')
ORDER BY changed_at`;

const shutSql = `UPDATE kafka_slot SET state = 'shut', changed_at = now() WHERE raw_topic = $1 AND state = 'shutting'`;

const removedSql = `DELETE FROM kafka_slot WHERE raw_topic = $1 AND state = 'removing'`;
