import { uniqueSuffix } from '@wellflow/testing';
import { connect, connectAsync, type MqttClient } from 'mqtt';
import { isMosquitto, startBroker, type BrokerProcess } from './broker.support';

// What a session of ours keeps is as durable as the broker: this one writes it down.
const overMosquitto = isMosquitto ? describe : describe.skip;

overMosquitto('the broker of the compose file', () => {
  let broker: BrokerProcess;
  beforeAll(async () => {
    broker = await startBroker();
  });
  afterAll(() => broker.kill());

  it('lets nobody command a device, and lets nodes be asked for their births', async () => {
    const listener = await connectAsync(broker.url);
    const heard: string[] = [];
    listener.on('message', (topic) => heard.push(topic));
    await listener.subscribeAsync(['spBv1.0/#', 'over'], { qos: 1 });
    const sender = await connectAsync(broker.url);
    await sender.publishAsync('spBv1.0/pad/DCMD/rtu/valve', 'open', { qos: 1 });
    await sender.publishAsync('spBv1.0/pad/NCMD/rtu', 'births, please', { qos: 1 });
    const over = new Promise((resolve) => listener.on('message', (topic) => topic === 'over' && resolve(topic)));
    await sender.publishAsync('over', '', { qos: 1 });
    await over;
    expect(heard).toEqual(['spBv1.0/pad/NCMD/rtu', 'over']);
    await Promise.all([listener.endAsync(), sender.endAsync()]);
  });

  it('still has, after it was killed, what it held for a host that was away', async () => {
    const session = { clientId: `host-${uniqueSuffix()}`, clean: false };
    const host = await connectAsync(broker.url, session);
    await host.subscribeAsync('readings', { qos: 1 });
    await host.endAsync();
    const producer = await connectAsync(broker.url);
    for (let n = 1; n <= held; n += 1) await producer.publishAsync('readings', String(n), { qos: 1 });
    await producer.endAsync(true);
    await broker.kill();
    broker = await startBroker(broker.port);
    const got = await heardBy(connect(broker.url, session), writtenDown);
    expect(got.slice(0, writtenDown)).toEqual(Array.from({ length: writtenDown }, (_, index) => String(index + 1)));
  });
});

const held = 1_000;
/** It writes every hundred changes: what came after the last time is gone with it. */
const writtenDown = 900;

async function heardBy(client: MqttClient, count: number): Promise<readonly string[]> {
  const got: string[] = [];
  await new Promise<void>((resolve) => {
    client.on('message', (_, payload) => {
      got.push(payload.toString());
      if (got.length === count) resolve();
    });
  });
  await client.endAsync(true);
  return got;
}
