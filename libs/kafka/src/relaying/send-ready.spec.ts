import type { OutboxRow } from '@wellflow/kernel';
import { instantFromEpochMillis } from '@wellflow/kernel';
import { createLogger, createMetrics } from '@wellflow/observability';
import { createKafka } from '../connection/kafka';
import type { WireRecord } from '../producing/sender';
import type { ReadyRow } from './prepare-batch';
import { sendReady } from './send-ready';

const kafka = createKafka({
  brokers: ['nowhere:1'],
  registryUrl: 'http://nowhere',
  clientId: 'spec',
  schemas: {},
  logger: createLogger({ service: 'spec', level: 'silent' }),
  metrics: createMetrics({ service: 'spec', runtime: false }),
});

function ready(position: number, key: string): ReadyRow {
  const row: OutboxRow = {
    ...{
      position,
      key,
      id: String(position),
      organization: 'acme',
      topic: 'valves',
      schema: 's',
      payload: {},
      ageMs: 0,
    },
    occurredAt: instantFromEpochMillis(0),
  };
  return { row, record: { topic: 'valves', key, value: Buffer.from(String(position)), headers: {} }, bytes: 100 };
}

/** A broker that will not have what is for `bad`. */
function open() {
  const stored: string[] = [];
  const parkedRows: number[] = [];
  const parked = new Map<string, string>();
  const send = async (records: readonly WireRecord[]): Promise<void> => {
    if (records.some(({ key, value }) => key === 'bad' && String(value) === '2'))
      throw Object.assign(new Error('too large'), { type: 'MESSAGE_TOO_LARGE' });
    stored.push(...records.map(({ value }) => String(value)));
  };
  const store = { park: async ({ position }: { readonly position: number }) => void parkedRows.push(position) };
  const deps = { kafka, store, source: 'spec', recordBytes: 250, parked, sender: { send } };
  return { deps, stored, parkedRows };
}

const rows = [ready(1, 'good'), ready(2, 'bad'), ready(3, 'good'), ready(4, 'bad'), ready(5, 'good')];
const positions = (sent: readonly ReadyRow[]) => sent.map(({ row }) => row.position);

it('parks the key of a record that the broker refuses, and sends the others in order', async () => {
  const { deps, stored, parkedRows } = open();
  expect(positions(await sendReady(deps, rows))).toEqual([1, 3, 5]);
  expect(stored).toEqual(['1', '3', '5']);
  expect(parkedRows).toEqual([2, 4]);
});

it('does not send what was fetched ahead of a refusal in its key', async () => {
  const { deps, stored } = open();
  await sendReady(deps, rows);
  expect(positions(await sendReady(deps, [ready(6, 'bad'), ready(7, 'good')]))).toEqual([7]);
  expect(stored).not.toContain('6');
});

it('goes on with no row when the broker cannot be reached', async () => {
  const { deps } = open();
  const send = async (): Promise<void> => Promise.reject(new Error('no leader'));
  await expect(sendReady({ ...deps, sender: { send } }, rows)).rejects.toThrow('no leader');
});
