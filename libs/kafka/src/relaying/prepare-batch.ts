import type { OutboxRow, OutboxStore, RelayLease } from '@wellflow/kernel';
import { SchemaNotRegistered, Unencodable } from '../avro/errors';
import type { Kafka } from '../connection/kafka';
import { RecordTooLarge } from '../producing/errors';
import { toHeaders } from '../producing/headers';
import { sizeOf } from '../producing/send-queue';
import type { WireRecord } from '../producing/sender';

/** A row that is ready to be sent. */
export interface ReadyRow {
  readonly row: OutboxRow;
  readonly record: WireRecord;
  readonly bytes: number;
}

export interface PrepareDeps {
  readonly kafka: Kafka;
  readonly store: Pick<OutboxStore, 'park'>;
  readonly source: string;
  readonly recordBytes: number;
  /** Keys with a parked row, `<topic> <key>`, and why. */
  readonly parked: Map<string, string>;
}

/** Encodes rows in order. One that cannot be encoded is set aside with the rest of its key; other keys go on. */
export async function prepareBatch(
  deps: PrepareDeps,
  lease: RelayLease,
  rows: readonly OutboxRow[],
): Promise<readonly ReadyRow[]> {
  const ready: ReadyRow[] = [];
  const unregistered = await prepareSchemas(deps.kafka, rows);
  for (const row of rows) {
    const key = `${row.topic} ${row.key}`;
    const encoded = deps.parked.get(key) ?? unregistered.get(`${row.topic} ${row.schema}`) ?? encode(deps, lease, row);
    if (typeof encoded !== 'string') {
      ready.push(encoded);
      continue;
    }
    if (!deps.parked.has(key))
      deps.kafka.logger.error({ position: row.position, schema: row.schema, reason: encoded }, 'outbox row parked');
    deps.parked.set(key, encoded);
    await deps.store.park(row, encoded);
  }
  return ready;
}

/** Reasons for the schemas that are not registered. @throws RegistryUnavailable */
async function prepareSchemas({ codec }: Kafka, rows: readonly OutboxRow[]): Promise<ReadonlyMap<string, string>> {
  const reasons = new Map<string, string>();
  const pairs = new Map(
    rows.filter(({ value }) => !value).map(({ topic, schema }) => [`${topic} ${schema}`, { topic, schema }]),
  );
  for (const [pair, { topic, schema }] of pairs) {
    await codec.prepare(topic, schema).catch((error: unknown) => {
      if (!(error instanceof SchemaNotRegistered)) throw error;
      reasons.set(pair, error.message);
    });
  }
  return reasons;
}

/** The record, or why it cannot be one. */
function encode({ kafka, source, recordBytes }: PrepareDeps, { epoch }: RelayLease, row: OutboxRow): ReadyRow | string {
  try {
    const { topic, key, schema, payload } = row;
    const value = row.value ? Buffer.from(row.value) : kafka.codec.encode(topic, schema, payload);
    const record = {
      topic,
      key,
      value,
      headers: toHeaders({ ...row, source, order: { epoch, sequence: row.position } }),
    };
    const bytes = sizeOf(record);
    if (bytes > recordBytes) throw new RecordTooLarge(bytes, recordBytes);
    return { row, record, bytes };
  } catch (error) {
    if (error instanceof Unencodable || error instanceof RecordTooLarge) return error.message;
    throw error;
  }
}
