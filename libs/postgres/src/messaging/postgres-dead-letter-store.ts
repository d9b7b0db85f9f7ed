import type {
  DeadLetterFilter,
  DeadLetterOutcome,
  DeadLetterStore,
  MessagingAudit,
  StoredHeldMessage,
  Tx,
} from '@wellflow/kernel';
import { heldColumns, readHeldMessage } from './held-message-row';
import type { HeldColumns } from './held-message-row';
import type { MessagingDatabase } from './messaging-database';
import { query } from '../database/transaction';

const matching = `h.state = 'dead' AND ($1::bigint[] IS NULL OR h.id = ANY($1)) AND ($2::text IS NULL OR h.organization = $2)
  AND ($3::text IS NULL OR h.consumer_group = $3) AND ($4::text IS NULL OR h.topic = $4) AND ($5::text IS NULL OR h.key = $5)
  AND ($6::text IS NULL OR h.schema = $6) AND ($7::text IS NULL OR h.error_code = $7)
  AND ($8::timestamptz IS NULL OR h.held_at >= $8) AND ($9::timestamptz IS NULL OR h.held_at < $9)`;

const list = `SELECT ${heldColumns} FROM held_message h WHERE ${matching} AND h.id > $10::bigint ORDER BY h.id LIMIT $11`;
const lock = `SELECT ${heldColumns} FROM held_message h WHERE ${matching} ORDER BY h.id FOR UPDATE`;

const audit = `INSERT INTO messaging_audit (organization, actor, action, reason, consumer_group, topic, key, message_id, detail)
  SELECT organization, $2, $3, $4, consumer_group, topic, key, message_id,
    json_build_object('heldMessage', id, 'partition', partition, 'offset', message_offset, 'errorCode', error_code)
  FROM held_message WHERE id = ANY($1::bigint[])`;

const listAudit = `SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, actor, action, reason,
  consumer_group AS "group", topic, key, message_id AS "messageId" FROM messaging_audit ORDER BY id DESC LIMIT $1`;

/** Dead letters of all organizations, for the people who run the platform. */
export function createDeadLetterStore(database: MessagingDatabase): DeadLetterStore {
  return { ...looking(database), ...deciding(database) };
}

function looking({ system }: MessagingDatabase): Pick<DeadLetterStore, 'list' | 'find' | 'listAudit'> {
  return {
    list: async (filter, { limit, after = '0' }) => {
      const rows = await system.run((tx) => query<HeldColumns>(tx, list, [...conditions(filter), after, limit]));
      const deadLetters = rows.map(readHeldMessage);
      const last = deadLetters.at(-1);
      return { deadLetters, ...(last && deadLetters.length === limit && { next: last.id }) };
    },
    find: async (id) => {
      const [row] = await system.run((tx) => query<HeldColumns>(tx, list, [...conditions({ ids: [id] }), '0', 1]));
      return row && readHeldMessage(row);
    },
    listAudit: async (limit) => {
      const rows = await system.run((tx) => query<AuditColumns>(tx, listAudit, [limit]));
      return rows.map(({ key, messageId, ...line }) => ({
        ...line,
        ...(key !== null && { key }),
        ...(messageId !== null && { messageId }),
      }));
    },
  };
}

function deciding({ system }: MessagingDatabase): Pick<DeadLetterStore, 'replay' | 'skip'> {
  return {
    replay: ({ filter, dryRun, actor, reason = '', maxReplays }) =>
      system.run(async (tx) => {
        const found = await lockMatching(tx, filter);
        const outcomes = found.map((held) =>
          outcomeOf(held, held.replayCount < maxReplays ? 'replayed' : 'refused-replayed-too-often'),
        );
        const ids = outcomes.filter(({ outcome }) => outcome === 'replayed').map(({ id }) => id);
        if (dryRun || ids.length === 0) return outcomes;
        await query(tx, audit, [ids, actor, 'replay', reason]);
        await query(tx, "UPDATE held_message SET state = 'due' WHERE id = ANY($1::bigint[])", [ids]);
        return outcomes;
      }),
    skip: ({ ids, dryRun, actor, reason }) =>
      system.run(async (tx) => {
        const found = await lockMatching(tx, { ids });
        const outcomes = found.map((held) => outcomeOf(held, 'skipped'));
        if (dryRun || outcomes.length === 0) return outcomes;
        await query(tx, audit, [outcomes.map(({ id }) => id), actor, 'skip', reason]);
        await query(tx, 'DELETE FROM held_message WHERE id = ANY($1::bigint[])', [outcomes.map(({ id }) => id)]);
        return outcomes;
      }),
  };
}

type AuditColumns = Omit<MessagingAudit, 'key' | 'messageId'> & {
  readonly key: string | null;
  readonly messageId: string | null;
};

async function lockMatching(tx: Tx, filter: DeadLetterFilter): Promise<readonly StoredHeldMessage[]> {
  return (await query<HeldColumns>(tx, lock, conditions(filter))).map(readHeldMessage);
}

function conditions(filter: DeadLetterFilter): readonly unknown[] {
  const { ids, organization, group, topic, key, schema, errorCode, since, until } = filter;
  return [ids, organization, group, topic, key, schema, errorCode, since, until].map((value) => value ?? null);
}

function outcomeOf(
  { id, group, topic, key }: StoredHeldMessage,
  outcome: DeadLetterOutcome['outcome'],
): DeadLetterOutcome {
  return { id, group, topic, key, outcome };
}
