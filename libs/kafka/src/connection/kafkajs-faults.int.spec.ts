import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { requireAddress, testGroupName } from '@wellflow/testing';
import { CompressionTypes } from 'kafkajs';
import { createSender } from '../producing/sender';
import { createWorld, soon } from '../world.support';
import type { World } from '../world.support';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

/** Every partition has been read once nothing came for half a second. */
async function readValues(count: number): Promise<readonly { readonly value: string; readonly headers: object }[]> {
  const consumer = world.kafka.client.consumer({ groupId: testGroupName('reader'), maxWaitTimeInMs: 100 });
  const seen: { value: string; headers: object }[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic: world.topic, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => {
      const headers = Object.fromEntries(
        Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]),
      );
      seen.push({ value: String(message.value), headers });
    },
  });
  await soon(() => expect(seen.length).toBeGreaterThanOrEqual(count));
  for (let before = -1; before !== seen.length;) {
    before = seen.length;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  await consumer.disconnect();
  return seen;
}

it('uses less than one percent of a core when idle, and warns of no negative timer (#1751)', async () => {
  const hook = resolve(__dirname, '../typescript-child.support.cjs');
  const program = resolve(__dirname, 'idle-child.support.ts');
  const addresses = [requireAddress('TEST_KAFKA_BROKERS'), requireAddress('TEST_REGISTRY_URL'), world.topic];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['-r', hook, program, ...addresses]);
  expect(stderr).toBe('');
  expect(Number(stdout)).toBeGreaterThan(0);
  expect(Number(stdout)).toBeLessThan(0.01);
});

it('writes records that are read back byte for byte: no value, umlauts, long headers, many in a batch', async () => {
  const values = [...Array(300).keys()].map((index) => `${index} ü ${'x'.repeat(index * 7)}`);
  const headers = { plain: 'a', umlaut: 'Größe', long: 'y'.repeat(5_000), empty: '' };
  await world.sender.send(
    values.map((value, index) => ({ topic: world.topic, key: `acme/ü${index}`, value: Buffer.from(value), headers })),
  );
  const seen = await readValues(300);
  expect(seen.map(({ value }) => value)).toEqual(expect.arrayContaining(values));
  for (const message of seen.filter(({ value }) => value.includes('ü'))) expect(message.headers).toEqual(headers);
});

it('writes gzip, which is built in, and refuses at once what has no codec', async () => {
  const gzip = createSender(world.kafka, { compression: 'gzip' });
  await gzip.send([{ topic: world.topic, key: 'acme/gzip', value: Buffer.from('zipped'), headers: {} }]);
  await gzip.close();
  await soon(async () => expect((await readValues(1)).map(({ value }) => value)).toContain('zipped'));
  const producer = world.kafka.client.producer();
  await producer.connect();
  const zstd = { topic: world.topic, compression: CompressionTypes.ZSTD, messages: [{ value: 'x' }] };
  await expect(producer.send(zstd)).rejects.toThrow('ZSTD compression not implemented');
  await producer.disconnect();
});
