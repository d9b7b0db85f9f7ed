import mqtt from 'mqtt';
import { startBroker } from './broker.mts';
import type { RunningBroker } from './broker.mts';

let broker: RunningBroker;
let url: string;

beforeAll(async () => {
  broker = await startBroker('127.0.0.1', 0);
  url = `mqtt://127.0.0.1:${broker.port}`;
});
afterAll(() => broker.stop());

it('keeps what comes for a known client while it is away', async () => {
  const session = { clientId: 'host', clean: false };
  const first = await mqtt.connectAsync(url, session);
  await first.subscribeAsync('readings', { qos: 1 });
  await first.endAsync();
  const producer = await mqtt.connectAsync(url);
  await producer.publishAsync('readings', 'meanwhile', { qos: 1 });
  const again = mqtt.connect(url, session);
  const got = await new Promise((resolve) => again.once('message', (_, payload) => resolve(String(payload))));
  expect(got).toBe('meanwhile');
  await Promise.all([again.endAsync(), producer.endAsync()]);
});

it('lets nobody command a device', async () => {
  const listener = await mqtt.connectAsync(url);
  await listener.subscribeAsync('spBv1.0/#', { qos: 1 });
  const heard: string[] = [];
  listener.on('message', (topic) => heard.push(topic));
  const sender = mqtt.connect(url, { reconnectPeriod: 0 });
  const ended = new Promise<void>((resolve) => sender.once('close', () => resolve()));
  sender.publish('spBv1.0/pad/DCMD/rtu/valve', 'open', { qos: 1 });
  await ended;
  const node = await mqtt.connectAsync(url);
  await node.publishAsync('spBv1.0/pad/NCMD/rtu', 'births, please', { qos: 1 });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(heard).toEqual(['spBv1.0/pad/NCMD/rtu']);
  await Promise.all([listener.endAsync(), node.endAsync(), sender.endAsync(true)]);
});
