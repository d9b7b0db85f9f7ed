import { eventually } from '@wellflow/testing';
import { connectAsync, type MqttClient } from 'mqtt';
import type { IncomingPublish, LinkOptions, OpenLink } from '../../application/mqtt/mqtt-link';
import { startBroker, type BrokerProcess } from './broker.support';
import { createMqttJsLinks } from './mqtt-js-link';

let broker: BrokerProcess;
let producer: MqttClient;
let open: OpenLink;

beforeAll(async () => {
  broker = await startBroker();
  producer = await connectAsync(broker.url);
  open = createMqttJsLinks({ url: broker.url, protocolVersion: 5 }, () => undefined);
});
afterAll(async () => {
  await producer.endAsync(true);
  await broker.kill();
});

let names = 0;
function aListener(change: Partial<LinkOptions> = {}) {
  const got: IncomingPublish[] = [];
  const name = `listener-${(names += 1)}`;
  const options: LinkOptions = {
    ...{ clientId: name, will: undefined, clean: false, receiveMaximum: 100, filters: [`${name}/#`] },
    onMessage: (message) => void got.push(message),
    ...change,
  };
  const texts = (): readonly string[] => got.map(({ payload }) => Buffer.from(payload).toString());
  return { name, got, options, texts };
}

const publish = (topic: string, text: string) => producer.publishAsync(topic, text, { qos: 1 });

it('reads on before a message is acknowledged', async () => {
  const { name, options, texts, got } = aListener();
  const link = await open(options);
  for (const text of ['1', '2', '3']) await publish(`${name}/a`, text);
  await eventually(() => expect(texts()).toEqual(['1', '2', '3']));
  got.forEach(({ acknowledge }) => acknowledge());
  await link.close();
});

it('gets again what it had not acknowledged when it went, and nothing else', async () => {
  const { name, options, texts, got } = aListener();
  const first = await open(options);
  for (const text of ['1', '2', '3']) await publish(`${name}/a`, text);
  await eventually(() => expect(texts()).toHaveLength(3));
  got[0]?.acknowledge();
  // The acknowledgement is on its way before the goodbye.
  await first.close();
  got.length = 0;
  const second = await open(options);
  await eventually(() => expect(texts()).toEqual(['2', '3']));
  got.forEach(({ acknowledge }) => acknowledge());
  await second.close();
});

it('gets what was sent while it was away, by its client id', async () => {
  const { name, options, texts, got } = aListener();
  await (await open(options)).close();
  await publish(`${name}/a`, 'meanwhile');
  const link = await open(options);
  await eventually(() => expect(texts()).toEqual(['meanwhile']));
  got.forEach(({ acknowledge }) => acknowledge());
  await link.close();
});

it('says of a message that it was retained', async () => {
  const { name, options, got } = aListener();
  await producer.publishAsync(`${name}/a`, 'old', { qos: 1, retain: true });
  const link = await open(options);
  await eventually(() => expect(got).toMatchObject([{ retained: true }]));
  await link.close();
});

it('reads no further while there is no room', async () => {
  const room = Promise.withResolvers<void>();
  const seen: string[] = [];
  const { name, options } = aListener({
    onMessage: ({ payload }) => {
      seen.push(Buffer.from(payload).toString());
      return room.promise;
    },
  });
  const link = await open(options);
  for (const text of ['1', '2', '3']) await publish(`${name}/a`, text);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(seen).toEqual(['1']);
  room.resolve();
  await eventually(() => expect(seen).toEqual(['1', '2', '3']));
  await link.close();
});

it('fails when nobody listens', async () => {
  const nowhere = createMqttJsLinks({ url: 'mqtt://127.0.0.1:9', protocolVersion: 5 }, () => undefined);
  await expect(nowhere(aListener().options)).rejects.toThrow();
});

it('serves MQTT 3.1.1 alike', async () => {
  const old = createMqttJsLinks({ url: broker.url, protocolVersion: 4 }, () => undefined);
  const { name, options, texts, got } = aListener();
  const link = await old(options);
  await publish(`${name}/a`, '1');
  await eventually(() => expect(texts()).toEqual(['1']));
  got.forEach(({ acknowledge }) => acknowledge());
  await link.close();
});
