import type { Instant, OutboxDepth, OutboxRow, OutboxStore, RelayLease, Tx } from '@wellflow/kernel';
import { query } from '../database/transaction';
import type { MessagingDatabase } from './messaging-database';
import { createOutboxFloor } from './outbox-floor';

const acquire = `UPDATE outbox_relay
  SET holder = $1, fence = fence + 1, expires_at = clock_timestamp() + $2::float8 * interval '1 millisecond'
  WHERE expires_at < clock_timestamp() OR holder = $1
  RETURNING fence, epoch`;

const unpark = 'UPDATE outbox SET parked = false, parked_reason = NULL WHERE parked';

const renew = `UPDATE outbox_relay SET expires_at = clock_timestamp() + $3::float8 * interval '1 millisecond'
  WHERE holder = $1 AND fence = $2 AND expires_at > clock_timestamp() RETURNING fence`;

const release = "UPDATE outbox_relay SET expires_at = '-infinity' WHERE holder = $1 AND fence = $2";

const listUnsent = `SELECT position, id, organization, topic, key, schema, payload::text AS payload, value, occurred_at,
    traceparent, (extract(epoch FROM clock_timestamp() - written_at) * 1000)::float8 AS age_ms
  FROM outbox WHERE position >= $1 AND NOT parked AND position <> ALL($2::bigint[]) ORDER BY position LIMIT $3`;

const hasUnsent = 'SELECT EXISTS (SELECT FROM outbox WHERE position >= $1 AND NOT parked) AS some';

const park = `UPDATE outbox SET parked = true, parked_reason = $4
  WHERE topic = $1 AND key = $2 AND position >= $3 AND NOT parked`;

// Counting stops at a hundred thousand: beyond that the exact depth tells nobody anything.
const measure = `SELECT count(*)::int AS unsent,
    coalesce(extract(epoch FROM clock_timestamp() - min(written_at)) * 1000, 0)::float8 AS oldest_ms,
    (SELECT count(*)::int FROM outbox WHERE parked) AS parked
  FROM (SELECT written_at FROM outbox WHERE position >= $1 AND NOT parked ORDER BY position LIMIT 100000) AS unsent`;

// Epochs are seconds of the wall clock, so a database restored from any backup gets one it has never had.
const raiseEpoch = `UPDATE outbox_relay SET epoch = greatest(epoch + 1, extract(epoch FROM clock_timestamp())::bigint)
  RETURNING epoch`;

/** The outbox of a service's database, as the relay sees it: across organizations, through the system role. */
export function createOutboxStore({ system }: MessagingDatabase): OutboxStore {
  const floor = createOutboxFloor();
  const { run, alone } = statementsOn(system);
  return {
    acquireLease: (holder, ttlMs) =>
      system.run(async (tx) => {
        const lease = await takeLease(tx, holder, ttlMs);
        if (lease) floor.forget();
        return lease;
      }),
    renewLease: async ({ holder, fence }, ttlMs) => (await alone(renew, [holder, fence, ttlMs])).length === 1,
    releaseLease: async ({ holder, fence }: RelayLease) => void (await run(release, [holder, fence])),
    listUnsent: (limit, except) =>
      system.run(async (tx: Tx) => {
        await floor.raise(tx);
        const rows = await query<OutboxColumns>(tx, listUnsent, [floor.position(), except, limit]);
        const unsent = rows.map(readOutboxRow);
        floor.observe(Math.min(unsent[0]?.position ?? Infinity, ...except));
        return unsent;
      }),
    hasUnsent: async () => (await alone<{ some: boolean }>(hasUnsent, [floor.position()]))[0]?.some === true,
    markSent: async (positions) =>
      void (await run('DELETE FROM outbox WHERE position = ANY($1::bigint[])', [positions])),
    park: async ({ topic, key, position }, reason) => void (await run(park, [topic, key, position, reason])),
    measure: async () => readDepth((await run<DepthColumns>(measure, [floor.position()]))[0]),
    raiseEpoch: async () => Number((await run<{ epoch: string }>(raiseEpoch))[0]?.epoch),
  };
}

function statementsOn(system: MessagingDatabase['system']) {
  return {
    run: <Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<readonly Row[]> =>
      system.run((tx) => query<Row>(tx, sql, parameters)),
    alone: <Row extends object>(sql: string, parameters: readonly unknown[]): Promise<readonly Row[]> =>
      system.statement((tx) => query<Row>(tx, sql, parameters)),
  };
}

async function takeLease(tx: Tx, holder: string, ttlMs: number): Promise<RelayLease | undefined> {
  const [taken] = await query<LeaseColumns>(tx, acquire, [holder, ttlMs]);
  if (!taken) return undefined;
  await query(tx, unpark);
  return { holder, fence: Number(taken.fence), epoch: Number(taken.epoch) };
}

function readDepth(row: DepthColumns | undefined): OutboxDepth {
  return { unsent: row?.unsent ?? 0, parked: row?.parked ?? 0, oldestMs: row?.oldest_ms ?? 0 };
}

interface LeaseColumns {
  readonly fence: string;
  readonly epoch: string;
}

interface DepthColumns {
  readonly unsent: number;
  readonly parked: number;
  readonly oldest_ms: number;
}

interface OutboxColumns {
  readonly position: string;
  readonly id: string;
  readonly organization: string;
  readonly topic: string;
  readonly key: string;
  readonly schema: string;
  readonly payload: string;
  readonly value: Buffer | null;
  readonly occurred_at: string;
  readonly traceparent: string | null;
  readonly age_ms: number;
}

function readOutboxRow(row: OutboxColumns): OutboxRow {
  return {
    position: Number(row.position),
    id: row.id,
    organization: row.organization,
    topic: row.topic,
    key: row.key,
    schema: row.schema,
    payload: JSON.parse(row.payload),
    ...(row.value && { value: row.value }),
    occurredAt: row.occurred_at as Instant,
    ...(row.traceparent && { traceparent: row.traceparent }),
    ageMs: row.age_ms,
  };
}
