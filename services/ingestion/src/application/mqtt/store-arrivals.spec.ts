import fc from 'fast-check';
import type { RawQuarantine, RefusedMessage } from './raw-quarantine';
import { createStore, type Arrival, type Intake } from './store-arrivals';

/** An intake and a quarantine that remember, and fail as often as they are told to. */
function aDoor({ failures = 0 } = {}) {
  const calls: {
    readonly lane: string | undefined;
    readonly receiptId: string;
    readonly values: readonly unknown[];
  }[] = [];
  const refused: RefusedMessage[] = [];
  let failing = failures;
  const accept: Intake = async ({ readings, lane, receiptId }) => {
    await Promise.resolve();
    if (failing > 0) {
      failing -= 1;
      throw new Error('Kafka is away');
    }
    calls.push({ lane, receiptId, values: readings.map((reading) => (reading as { value: unknown }).value) });
    const results = readings.map((reading, index) =>
      (reading as { value: unknown }).value === 'bad'
        ? ({ index, status: 'rejected', code: 'ingestion/value-type', path: '', detail: 'A number is wanted' } as const)
        : ({ index, status: 'accepted' } as const),
    );
    return { receiptId, accepted: readings.length, results };
  };
  const quarantine: RawQuarantine = { hold: async (_, messages) => void refused.push(...messages) };
  return { calls, refused, accept, quarantine };
}

function open(door: Pick<ReturnType<typeof aDoor>, 'accept' | 'quarantine'>, mostWaiting?: number) {
  const attempts: string[] = [];
  let ids = 0;
  const store = createStore({
    ...{ accept: door.accept, quarantine: door.quarantine, organization: 'demo', producerId: 'mqtt' },
    newId: () => `receipt-${(ids += 1)}`,
    pause: async () => undefined,
    onAttempt: (outcome) => void attempts.push(outcome),
    ...(mostWaiting !== undefined && { mostWaiting }),
  });
  return { store, attempts };
}

function anArrival(values: readonly unknown[], change: Partial<Arrival> = {}): Arrival {
  const raw = { topic: `topic of ${String(values[0])}`, payload: new Uint8Array() };
  return { lane: 'live', readings: values.map((value) => ({ value })), raw, ...change };
}

it('stores in the order of arrival, in one call what arrived together', async () => {
  const door = aDoor();
  const { store } = open(door);
  [anArrival([1, 2]), anArrival([3])].forEach(store.add);
  await store.idle();
  expect(door.calls).toEqual([{ lane: 'live', receiptId: 'receipt-1', values: [1, 2, 3] }]);
});

it('stores what is live before what is history', async () => {
  const door = aDoor();
  const { store } = open(door);
  [anArrival([1], { lane: 'history' }), anArrival([2])].forEach(store.add);
  await store.idle();
  expect(door.calls.map(({ lane, values }) => [lane, values])).toEqual([
    ['live', [2]],
    ['history', [1]],
  ]);
});

it('acknowledges nothing before it is stored, and tries until it is, under one receipt', async () => {
  const door = aDoor({ failures: 3 });
  const { store, attempts } = open(door);
  const acknowledged: number[] = [];
  store.add(anArrival([1], { onStored: () => void acknowledged.push(door.calls.length) }));
  expect(acknowledged).toEqual([]);
  await store.idle();
  expect(attempts).toEqual(['failed', 'failed', 'failed', 'stored']);
  expect(acknowledged).toEqual([1]);
  expect(door.calls).toMatchObject([{ receiptId: 'receipt-1' }]);
});

it('acknowledges nothing whose refused part could not be kept', async () => {
  const door = aDoor();
  let failing = 2;
  const acknowledged: string[] = [];
  const hold = async (): Promise<void> => {
    failing -= 1;
    if (failing > 0) throw new Error('Kafka is away');
    acknowledged.push('held');
  };
  const { store } = open({ accept: door.accept, quarantine: { hold } });
  store.add(anArrival(['bad'], { onStored: () => void acknowledged.push('acknowledged') }));
  await store.idle();
  expect(acknowledged).toEqual(['held', 'acknowledged']);
});

it('keeps a message as it came if one of its readings is refused, once', async () => {
  const door = aDoor();
  const { store } = open(door);
  [anArrival([1]), anArrival(['bad', 'bad']), anArrival([2])].forEach(store.add);
  await store.idle();
  expect(door.refused).toMatchObject([{ topic: 'topic of bad', code: 'ingestion/value-type' }]);
});

it('keeps a message nothing of which can be understood', async () => {
  const door = aDoor();
  const { store } = open(door);
  store.add(anArrival([], { fault: { code: 'ingestion/not-json', detail: 'The payload is no JSON' } }));
  await store.idle();
  expect(door.refused).toMatchObject([{ code: 'ingestion/not-json' }]);
  expect(door.calls).toEqual([]);
});

it('has no room while too much waits, and has room again', async () => {
  const { store } = open(aDoor(), 3);
  store.add(anArrival([1, 2]));
  expect(store.room()).toBeUndefined();
  store.add(anArrival([3]));
  const room = store.room();
  expect(room).toBeDefined();
  await room;
  expect(store.room()).toBeUndefined();
  expect(store.waiting()).toBe(0);
});

it('loses nothing: what arrives is stored or kept as it came, and acknowledged once', async () => {
  const value = fc.oneof(fc.integer(), fc.constant('bad'));
  const arrivals = fc.array(fc.tuple(fc.array(value, { maxLength: 4 }), fc.boolean()), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(arrivals, fc.nat({ max: 3 }), async (list, failures) => {
      const door = aDoor({ failures });
      const { store } = open(door);
      let acknowledged = 0;
      const onStored = (): void => void (acknowledged += 1);
      list.forEach(([values, old]) => store.add(anArrival(values, { lane: old ? 'history' : 'live', onStored })));
      await store.idle();
      const sent = list.flatMap(([values]) => values);
      expect(door.calls.flatMap(({ values }) => values).sort()).toEqual([...sent].sort());
      expect(door.refused).toHaveLength(list.filter(([values]) => values.includes('bad')).length);
      expect(acknowledged).toBe(list.length);
      expect(store.waiting()).toBe(0);
    }),
  );
});
