import type { OutboxRow, OutboxStore } from '@wellflow/kernel';
import { isRefusal } from '../producing/refusal';
import { split } from '../producing/send-queue';
import type { Sender } from '../producing/sender';
import type { PrepareDeps, ReadyRow } from './prepare-batch';

export interface SendDeps extends PrepareDeps {
  readonly store: Pick<OutboxStore, 'park'>;
  readonly sender: Pick<Sender, 'send'>;
}

/** Sends rows in order and returns those that were; a row that the broker refuses is parked with its key. */
export async function sendReady(deps: SendDeps, fetched: readonly ReadyRow[]): Promise<readonly ReadyRow[]> {
  // Rows fetched ahead of a refusal in their key were parked with it.
  const ready = fetched.filter(({ row }) => !deps.parked.has(`${row.topic} ${row.key}`));
  const sent: ReadyRow[] = [];
  const requests = split(
    ready.map(({ record }) => record),
    ready.map(({ bytes }) => bytes),
    deps.recordBytes,
  );
  for (const { records } of requests) {
    const rows = ready.slice(sent.length, sent.length + records.length);
    if (!(await sendTogether(deps, rows))) return [...sent, ...(await sendOneByOne(deps, ready.slice(sent.length)))];
    sent.push(...rows);
  }
  return sent;
}

/** False when the broker refuses one of them. */
async function sendTogether({ sender }: SendDeps, rows: readonly ReadyRow[]): Promise<boolean> {
  try {
    await sender.send(rows.map(({ record }) => record));
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

async function sendOneByOne(deps: SendDeps, ready: readonly ReadyRow[]): Promise<readonly ReadyRow[]> {
  const sent: ReadyRow[] = [];
  for (const { row, record, bytes } of ready) {
    const refused = deps.parked.get(`${row.topic} ${row.key}`) ?? (await refusalOf(deps, { row, record, bytes }));
    if (refused === undefined) sent.push({ row, record, bytes });
    else await park(deps, row, refused);
  }
  return sent;
}

async function refusalOf({ sender }: SendDeps, { record }: ReadyRow): Promise<string | undefined> {
  try {
    await sender.send([record]);
    return undefined;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return error instanceof Error ? error.message : String(error);
  }
}

async function park({ store, parked, kafka }: SendDeps, row: OutboxRow, reason: string): Promise<void> {
  kafka.logger.error({ position: row.position, schema: row.schema, reason }, 'outbox row refused by Kafka and parked');
  parked.set(`${row.topic} ${row.key}`, reason);
  await store.park(row, reason);
}
