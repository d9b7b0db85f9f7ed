import type { OutgoingMessage, Tx } from '@wellflow/kernel';
import type { Database } from '../database/database';
import { afterCommit, query, queryPrepared } from '../database/transaction';
import type { Prepared } from '../database/transaction';
import { appendToStream } from './append-to-stream';
import type { EventMetadata, EventStore, ReadAll, ReadRange, Snapshot, StreamName } from './event-store';
import { streamName } from './event-store';
import { eventColumns, toRecordedEvent } from './event-row';
import type { EventRow } from './event-row';
import { readState } from './read-state';
import { appendToOutbox } from '../messaging/append-to-outbox';

/** Where messages for others go, in the transaction of the events. */
export interface Outbox {
  append(tx: Tx, messages: readonly OutgoingMessage[], metadata: EventMetadata): Promise<void>;
}

export interface PostgresEventStoreDeps {
  readonly database: Database;
  /** Our own outbox when absent. */
  readonly outbox?: Outbox;
}

/** The event store on Postgres. Begins a new epoch where it finds events of another cluster (a logical restore). */
export async function createPostgresEventStore(deps: PostgresEventStoreDeps): Promise<EventStore> {
  const { database, outbox = { append: appendToOutbox } } = deps;
  await beginEpochIfRestored(database);
  const listeners = new Set<() => void>();
  const wakeAll = () => listeners.forEach((wake) => wake());
  return {
    unitOfWork: database.eagerUnitOfWork,
    append: async (tx, append) => {
      const appended = await appendToStream(tx, append);
      if (appended.outcome === 'appended') afterCommit(tx, wakeAll);
      return appended;
    },
    readState,
    readStream,
    saveSnapshot,
    readAll: (question) => database.system.run((tx) => readAll(tx, question)),
    tell: async (tx, messages, metadata) => {
      if (messages.length > 0) await outbox.append(tx, messages, metadata);
    },
    onAppended: (wake) => {
      listeners.add(wake);
      return () => void listeners.delete(wake);
    },
  };
}

const readStreamStatement: Prepared = {
  name: 'read-stream',
  text: `SELECT ${eventColumns} FROM event
          WHERE stream = $1 AND version > $2 AND version <= $3 AND recorded_at <= coalesce($4::timestamptz, 'infinity')
          ORDER BY version`,
};

async function readStream(tx: Tx, stream: StreamName, range: ReadRange = {}) {
  const params = [streamName(stream), range.after ?? 0, range.upTo ?? 2_147_483_647, range.asOf ?? null];
  const rows = await queryPrepared<EventRow>(tx, readStreamStatement, params);
  return rows.map(toRecordedEvent);
}

async function saveSnapshot(tx: Tx, stream: StreamName, { version, schemaVersion, state }: Snapshot): Promise<void> {
  await query(
    tx,
    `INSERT INTO snapshot (organization, stream, version, schema_version, state) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (stream) DO UPDATE SET version = excluded.version, schema_version = excluded.schema_version,
       state = excluded.state, taken_at = clock_timestamp()`,
    [stream.organization, streamName(stream), version, schemaVersion, JSON.stringify(state)],
  );
}

/**
 * Below the oldest transaction still running nothing can be added any more, so nothing is skipped; see ADR 0022.
 * One statement, one snapshot: with two, a transaction could commit between them.
 */
const readAllStatement: Prepared = {
  name: 'read-all',
  text: `SELECT ${eventColumns} FROM event
          WHERE (epoch, transaction_id, position) > ($1::smallint, $2::xid8, $3::bigint)
            AND (transaction_id < pg_snapshot_xmin(pg_current_snapshot()) OR epoch < (SELECT epoch FROM event_epoch) OR $6)
            AND ($4::text[] IS NULL OR category = ANY ($4))
          ORDER BY epoch, transaction_id, position LIMIT $5`,
};

async function readAll(tx: Tx, { after, limit, categories, beyondHorizon = false }: ReadAll) {
  const params = [...after.split(':'), categories ?? null, limit, beyondHorizon];
  const rows = await queryPrepared<EventRow>(tx, readAllStatement, params);
  return rows.map(toRecordedEvent);
}

/** In a healthy cluster no event has a transaction id that was not yet given out. */
async function beginEpochIfRestored(database: Database): Promise<void> {
  await database.system.run((tx) =>
    query(
      tx,
      `UPDATE event_epoch SET epoch = epoch + 1
        WHERE (SELECT transaction_id FROM event ORDER BY event.epoch DESC, transaction_id DESC LIMIT 1) >= pg_snapshot_xmax(pg_current_snapshot())
          AND epoch = (SELECT max(event.epoch) FROM event)`,
    ),
  );
}
