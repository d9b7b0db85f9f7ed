import { ProducerClosed, ProducerOverloaded, RecordTooLarge } from './errors';
import { createSendQueue } from './send-queue';
import type { WireRecord } from './sender';

const record = (key: string, bytes = 100): WireRecord => ({
  topic: 'valves',
  key,
  value: Buffer.alloc(bytes),
  headers: {},
});

/** A broker that answers when told to. */
function createBroker() {
  const requests: { keys: string[]; answer: (error?: Error) => void }[] = [];
  return {
    requests,
    send: (records: readonly WireRecord[]) =>
      new Promise<void>((resolve, reject) => {
        requests.push({ keys: records.map(({ key }) => key), answer: (error) => (error ? reject(error) : resolve()) });
      }),
  };
}

const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

it('sends what comes together in one request, and what comes meanwhile in the next', async () => {
  const broker = createBroker();
  const queue = createSendQueue({ sender: broker });
  const first = Promise.all([queue.send([record('a')]), queue.send([record('b')])]);
  await turn();
  const second = Promise.all([queue.send([record('c')]), queue.send([record('d')])]);
  await turn();
  expect(broker.requests.map(({ keys }) => keys)).toEqual([['a', 'b']]);
  expect(queue.waiting().records).toBe(4);
  broker.requests[0]?.answer();
  await first;
  await turn();
  expect(broker.requests.map(({ keys }) => keys)).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
  broker.requests[1]?.answer();
  await second;
  expect(queue.waiting()).toEqual({ records: 0, bytes: 0 });
});

it('tells a caller of the failure of its own request only', async () => {
  const broker = createBroker();
  const queue = createSendQueue({ sender: broker, requestBytes: 1_000 });
  const outcomes = Promise.allSettled([queue.send([record('a', 500)]), queue.send([record('b', 500)])]);
  await turn();
  broker.requests[0]?.answer(new Error('no leader'));
  await turn();
  broker.requests[1]?.answer();
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
});

it('sends the others again when the broker refuses one of them', async () => {
  const refusal = Object.assign(new Error('too large'), { type: 'MESSAGE_TOO_LARGE' });
  const sender = {
    send: async (records: readonly WireRecord[]) => {
      if (records.some(({ key }) => key === 'bad')) throw refusal;
    },
  };
  const queue = createSendQueue({ sender });
  const outcomes = await Promise.allSettled([
    queue.send([record('a')]),
    queue.send([record('bad')]),
    queue.send([record('c')]),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

it('refuses more than it may hold, before anything is sent, and takes more once there is room', async () => {
  const broker = createBroker();
  const queue = createSendQueue({ sender: broker, maxWaitingRecords: 2 });
  const held = queue.send([record('a'), record('b')]);
  await expect(queue.send([record('c')])).rejects.toBeInstanceOf(ProducerOverloaded);
  await turn();
  broker.requests[0]?.answer();
  await held;
  const later = queue.send([record('c')]);
  await turn();
  broker.requests[1]?.answer();
  await later;
  const tight = createSendQueue({ sender: broker, maxWaitingBytes: 600 });
  void tight.send([record('a')]);
  await expect(tight.send([record('b')])).rejects.toMatchObject({ waitingRecords: 1, retryAfterMs: 1_000 });
});

it('cuts a large call into requests, in order, and refuses a record that fits in none', async () => {
  const broker = createBroker();
  const queue = createSendQueue({ sender: broker, requestBytes: 1_200 });
  const sent = queue.send(['a', 'b', 'c', 'd', 'e'].map((key) => record(key)));
  for (let index = 0; index < 3; index += 1) {
    await turn();
    broker.requests[index]?.answer();
  }
  await sent;
  expect(broker.requests.map(({ keys }) => keys)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  await expect(queue.send([record('x', 2_000)])).rejects.toBeInstanceOf(RecordTooLarge);
});

it('sends what waits before it closes, and nothing after', async () => {
  const broker = createBroker();
  const queue = createSendQueue({ sender: broker });
  const sent = queue.send([record('a')]);
  const drained = queue.drain();
  await turn();
  broker.requests[0]?.answer();
  await Promise.all([sent, drained]);
  await expect(queue.send([record('b')])).rejects.toBeInstanceOf(ProducerClosed);
});
