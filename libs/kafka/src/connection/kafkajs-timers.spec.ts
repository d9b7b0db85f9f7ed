interface Queue {
  readonly inflight: Map<number, object>;
  scheduleRequestTimeoutCheck(): void;
  destroy(): void;
}
type QueueClass = new (options: object) => Queue;

const RequestQueue = jest.requireActual<QueueClass>('kafkajs/src/network/requestQueue');

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it('looks at the requests of an idle connection once a second, and gives one up soon after its time', async () => {
  let looks = 0;
  let givenUpAfterMs = 0;
  const sentAt = Date.now();
  const isConnected = (): boolean => (looks += 1) > 0;
  const queue = new RequestQueue({ requestTimeout: 10_000, enforceRequestTimeout: true, isConnected });
  const timeoutRequest = (): number => (givenUpAfterMs ||= Date.now() - sentAt);
  queue.inflight.set(1, { sentAt, requestTimeout: 10_000, timeoutRequest });
  queue.scheduleRequestTimeoutCheck();
  await jest.advanceTimersByTimeAsync(12_000);
  queue.destroy();
  expect(looks).toBe(12);
  expect(givenUpAfterMs).toBe(11_000);
});

it('gives a request with a short time up within a tenth of a second of it', async () => {
  let givenUpAfterMs = 0;
  const sentAt = Date.now();
  const queue = new RequestQueue({ requestTimeout: 500, enforceRequestTimeout: true });
  const timeoutRequest = (): number => (givenUpAfterMs ||= Date.now() - sentAt);
  queue.inflight.set(1, { sentAt, requestTimeout: 500, timeoutRequest });
  queue.scheduleRequestTimeoutCheck();
  await jest.advanceTimersByTimeAsync(1_000);
  queue.destroy();
  expect(givenUpAfterMs).toBe(600);
});
