import { StaleClaim } from '@wellflow/kernel';
import type { ConsumerStore, EncodedMessage, HeldState, PartitionRef, Tx } from '@wellflow/kernel';
import { lockOutboxKeys } from './append-to-outbox';
import { heldColumns, heldParameters, insertHeld, readHeldMessage } from './held-message-row';
import type { HeldColumns } from './held-message-row';
import type { MessagingDatabase } from './messaging-database';
import { query } from '../database/transaction';
import { movePositions } from './move-position';

type HeldMessages = Pick<
  ConsumerStore,
  'hold' | 'listHeld' | 'listDue' | 'reviveUnknown' | 'settle' | 'holdAgain' | 'release' | 'countHeld'
>;

const ofPartition = 'h.consumer_group = $1 AND h.topic = $2 AND h.partition = $3';

const listHeld = `SELECT count(*)::int AS held, coalesce(array_agg(DISTINCT h.key) FILTER (WHERE h.blocking), '{}') AS blocked
  FROM held_message h WHERE ${ofPartition}`;

// The first of its key only: one that queues is tried when nothing is before it any more.
const listDue = `SELECT ${heldColumns} FROM held_message h WHERE ${ofPartition}
    AND (h.state IN ('due', 'queued') OR (h.state = 'waiting' AND h.retry_at <= clock_timestamp()))
    AND NOT (h.blocking AND EXISTS (SELECT FROM held_message b WHERE b.consumer_group = h.consumer_group
      AND b.topic = h.topic AND b.key = h.key AND b.id < h.id AND b.blocking))
  ORDER BY h.id LIMIT $4`;

const revive = `UPDATE held_message h SET state = 'due' WHERE ${ofPartition} AND h.state = 'unknown'
  AND h.schema = ANY($4::text[]) RETURNING h.id`;

const fence = `SELECT FROM consumer_position WHERE consumer_group = $1 AND topic = $2 AND partition = $3 AND generation = $4
  FOR UPDATE`;

const holdAgain = `UPDATE held_message SET replay_count = replay_count + CASE WHEN state = 'due' THEN 1 ELSE 0 END, state = $2,
    error_code = $3, error_text = $4, attempts = $5, waits_for = $6,
    retry_at = clock_timestamp() + $7::float8 * interval '1 millisecond'
  WHERE id = $1 RETURNING id`;

const release = `UPDATE held_message SET state = 'due'
  WHERE organization = nullif(current_setting('app.organization', true), '') AND state = 'waiting'
    AND waits_for = ANY($1::text[]) RETURNING id`;

const insertEncoded = `INSERT INTO outbox (organization, topic, key, schema, payload, value, occurred_at)
  VALUES ($1, $2, $3, $4, '{}', $5, to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))`;

/** Messages that are kept instead of taken. */
export function createHeldMessages(deps: MessagingDatabase): HeldMessages {
  return { ...keeping(deps), ...retrying(deps) };
}

function keeping({ system }: MessagingDatabase): Pick<HeldMessages, 'hold' | 'listHeld' | 'listDue' | 'countHeld'> {
  return {
    hold: (claim, { to, held = [], tell = [] }) =>
      system.run(async (tx) => {
        await movePositions(tx, [{ claim, to }]);
        const parameters = heldParameters(held);
        if (held.length > 0) await query(tx, insertHeld, [claim.group, claim.topic, claim.partition, ...parameters]);
        await appendEncoded(tx, tell);
      }),
    listHeld: async (ref) => {
      const [row] = await system.run((tx) => query<{ held: number; blocked: string[] }>(tx, listHeld, columnsOf(ref)));
      return { held: row?.held ?? 0, blocked: row?.blocked ?? [] };
    },
    listDue: async (ref, limit) => {
      const rows = await system.run((tx) => query<HeldColumns>(tx, listDue, [...columnsOf(ref), limit]));
      return rows.map(readHeldMessage);
    },
    countHeld: async (group) => {
      const sql = 'SELECT state, count(*)::int AS held FROM held_message WHERE consumer_group = $1 GROUP BY state';
      const rows = await system.run((tx) => query<{ state: HeldState; held: number }>(tx, sql, [group]));
      const none: Record<HeldState, number> = { dead: 0, waiting: 0, queued: 0, unknown: 0, due: 0 };
      return rows.reduce((counts, { state, held }) => ({ ...counts, [state]: held }), none);
    },
  };
}

function retrying({
  system,
}: MessagingDatabase): Pick<HeldMessages, 'reviveUnknown' | 'settle' | 'holdAgain' | 'release'> {
  return {
    reviveUnknown: async (ref, schemas) =>
      (await system.run((tx) => query(tx, revive, [...columnsOf(ref), schemas]))).length,
    settle: async (tx, claim, id) => {
      const owned = await query(tx, fence, [...columnsOf(claim), claim.generation]);
      const gone = await query(tx, 'DELETE FROM held_message WHERE id = $1 RETURNING id', [id]);
      if (owned.length === 0 || gone.length === 0) throw new StaleClaim(claim);
    },
    holdAgain: (claim, id, { state, failure, attempts, waitsFor, retryInMs }) =>
      system.run(async (tx) => {
        const owned = await query(tx, fence, [...columnsOf(claim), claim.generation]);
        if (owned.length === 0) throw new StaleClaim(claim);
        const error = [failure?.code ?? null, failure?.text ?? null];
        await query(tx, holdAgain, [id, state, ...error, attempts, waitsFor ?? null, retryInMs ?? null]);
      }),
    release: async (tx, names) => (names.length === 0 ? 0 : (await query(tx, release, [names])).length),
  };
}

const columnsOf = ({ group, topic, partition }: PartitionRef): readonly unknown[] => [group, topic, partition];

async function appendEncoded(tx: Tx, messages: readonly EncodedMessage[]): Promise<void> {
  if (messages.length === 0) return;
  await lockOutboxKeys(tx, messages);
  for (const { organization, topic, key, schema, value } of messages) {
    await query(tx, insertEncoded, [organization, topic, key, schema, Buffer.from(value)]);
  }
}
