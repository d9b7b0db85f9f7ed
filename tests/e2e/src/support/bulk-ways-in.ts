import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, uniqueSuffix } from '@wellflow/testing';
import { Kafka, logLevel, type Message } from 'kafkajs';
import type { GatewayClient } from './gateway-client';
import { keep, timeOf, type Source } from './ways-in';

const mapping = (well: string) => ({
  name: 'ledger',
  time: { columns: ['time'], zone: 'UTC' },
  well: { is: well },
  values: [{ column: 'value', measurement: 'tubing-pressure', unit: 'psi' }],
});

/** A file of a historian: it is in the ledger from when its upload was answered. A cut upload goes on where it was. */
export async function importFile(client: GatewayClient, source: Source & { readonly rows: number }): Promise<void> {
  const rows = Array.from({ length: source.rows }, (_row, step) => `${timeOf(source, step)},${step}\n`);
  const file = Buffer.from(`time,value\n${rows.join('')}`);
  const opened = await client.insist<{ importId: string }>('POST', '/v1/imports', {
    body: { fileName: 'ledger.csv', mapping: mapping(source.well) },
  });
  if (opened.status !== 201) throw new Error(`An import was answered ${opened.status}: ${JSON.stringify(opened.body)}`);
  const path = `/v1/imports/${opened.body.importId}`;
  const headers = { 'content-type': 'text/csv' };
  for (;;) {
    const { body } = await client.insist<{ uploadedBytes: number; state: string }>('GET', path);
    if (body.state !== 'uploading') break;
    const rest = file.subarray(body.uploadedBytes);
    const sent = await client
      .call('PUT', `${path}/file?offset=${body.uploadedBytes}`, { body: rest, headers })
      .catch(() => undefined);
    if (sent?.status === 202) break;
    await sleep(300);
  }
  rows.forEach((_row, step) => keep(source, step));
}

export interface Granted {
  readonly brokers: readonly string[];
  readonly rawTopic: string;
  readonly replyTopic: string;
}

/** Records on a producer's own topic by a client that is not ours. @returns the offsets of all that Kafka acknowledged */
export async function sendRecords(granted: Granted, source: Source): Promise<ReadonlySet<string>> {
  const producer = kafkaOf(granted).producer({ retry: { retries: 3 } });
  await producer.connect();
  const offsets = new Set<string>();
  const perRecord = 5;
  // A record that Kafka did not answer for may be stored: it is sent again, over or not.
  for (let step = 0, under = false; under || !source.until();) {
    const steps = Array.from({ length: perRecord }, (_reading, index) => step + index);
    const sent = await producer
      .send({ topic: granted.rawTopic, acks: -1, messages: [recordOf(source, steps)] })
      .catch(() => undefined);
    await sleep(20);
    under = sent === undefined;
    if (sent === undefined) continue;
    offsets.add(String(sent[0]?.baseOffset));
    steps.forEach((value) => keep(source, value));
    step += perRecord;
  }
  await producer.disconnect();
  return offsets;
}

function recordOf(source: Source, steps: readonly number[]): Message {
  const readings = steps.map((value) => ({
    ...{ well: source.well, measurement: 'tubing-pressure', unit: 'psi' },
    ...{ time: timeOf(source, value), value },
  }));
  return { key: source.well, value: JSON.stringify({ readings }) };
}

/** Waits until each of the records was answered. */
export async function expectReplies(granted: Granted, offsets: ReadonlySet<string>): Promise<void> {
  const consumer = kafkaOf(granted).consumer({ groupId: `ledger-${uniqueSuffix()}` });
  const answered = new Set<string>();
  await consumer.connect();
  await consumer.subscribe({ topic: granted.replyTopic, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => void answered.add(String(message.headers?.['source-offset'])),
  });
  await eventually(() => expect([...offsets].filter((offset) => !answered.has(offset))).toEqual([]), {
    timeoutMs: 60_000,
  });
  await consumer.disconnect();
}

function kafkaOf({ brokers }: Granted): Kafka {
  return new Kafka({ clientId: 'ledger', brokers: [...brokers], logLevel: logLevel.NOTHING });
}
