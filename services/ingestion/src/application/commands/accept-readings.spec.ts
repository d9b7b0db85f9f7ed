import { parseInstant } from '@wellflow/kernel';
import type { JudgedBatch } from '../reading-log';
import { createAcceptReadings } from './accept-readings';

const now = () => parseInstant('2026-11-23T12:00:00Z');
const known: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  demo: { 'well-a': 'asset-a', 'well-b': 'asset-b' },
  other: { 'well-c': 'asset-c' },
};

function setUp() {
  const batches: JudgedBatch[] = [];
  const acceptReadings = createAcceptReadings({
    now,
    log: { append: async (batch) => void batches.push(batch) },
    wells: {
      findAll: async (organization, references) =>
        new Map(
          [...references].flatMap((text) =>
            known[organization]?.[text] === undefined ? [] : [[text, known[organization][text]] as const],
          ),
        ),
    },
  });
  const accept = (readings: readonly unknown[]) =>
    acceptReadings({ organization: 'demo', producerId: 'rtu-7', receiptId: 'receipt', readings });
  return { accept, batches };
}

const reading = (changes: Readonly<Record<string, unknown>> = {}) => ({
  ...{ well: 'well-a', measurement: 'tubing-pressure', time: '2026-11-23T11:59:00Z', value: 1, unit: 'psi' },
  ...changes,
});

describe('a batch of readings', () => {
  it('is judged item by item: one bad item never costs the batch', async () => {
    const { accept, batches } = setUp();
    const verdict = await accept([
      reading(),
      reading({ value: 'x' }),
      reading({ well: 'nobody' }),
      reading({ well: 'well-b' }),
    ]);
    expect(verdict).toMatchObject({
      receiptId: 'receipt',
      accepted: 2,
      results: [
        { index: 0, status: 'accepted' },
        { index: 1, status: 'rejected', code: 'ingestion/value-type', path: '/readings/1/value' },
        { index: 2, status: 'quarantined', code: 'ingestion/unknown-well', path: '/readings/2/well' },
        { index: 3, status: 'accepted' },
      ],
    });
    expect(batches).toHaveLength(1);
    expect(batches[0]?.accepted.map(({ assetId }) => assetId)).toEqual(['asset-a', 'asset-b']);
    expect(batches[0]?.quarantined).toMatchObject([{ index: 2, reason: 'ingestion/unknown-well' }]);
  });

  it("treats another organization's well exactly like an unknown one", async () => {
    const { accept } = setUp();
    const [theirs, nobodys] = (await accept([reading({ well: 'well-c' }), reading({ well: 'nobody' })])).results;
    expect({ ...theirs, index: 0, path: '' }).toEqual({ ...nobodys, index: 0, path: '' });
  });

  it('sends nothing when every item is rejected, and still gives every verdict', async () => {
    const { accept, batches } = setUp();
    expect(await accept([1, 2])).toMatchObject({
      accepted: 0,
      results: [{ status: 'rejected' }, { status: 'rejected' }],
    });
    expect(batches).toHaveLength(0);
  });

  it('does not answer before the log has it', async () => {
    const acceptReadings = createAcceptReadings({
      now,
      log: { append: () => Promise.reject(new Error('Kafka is away')) },
      wells: { findAll: async () => new Map([['well-a', 'asset-a']]) },
    });
    await expect(
      acceptReadings({ organization: 'demo', producerId: 'p', receiptId: 'r', readings: [reading()] }),
    ).rejects.toThrow('Kafka is away');
  });

  it('groups readings by well, in the order they came, at most 500 together', async () => {
    const { accept, batches } = setUp();
    await accept(Array.from({ length: 1201 }, (_, index) => reading({ value: index })));
    expect(batches[0]?.accepted.map(({ readings }) => readings.length)).toEqual([500, 500, 201]);
    expect(batches[0]?.accepted.flatMap(({ readings }) => readings.map(({ number }) => number))).toEqual(
      Array.from({ length: 1201 }, (_, index) => index),
    );
  });

  it('puts readings older than the live window on the history lane', async () => {
    const { accept, batches } = setUp();
    await accept([reading({ time: '2026-10-19T11:59:59Z' }), reading({ time: '2026-10-19T12:00:00Z' })]);
    expect(batches[0]?.accepted).toMatchObject([{ lane: 'history' }, { lane: 'live' }]);
  });

  it('names the faulty field as a JSON pointer', async () => {
    const { accept } = setUp();
    const { results } = await accept([{ ...reading(), 'a/b~c': 1 }]);
    expect(results[0]).toMatchObject({ path: '/readings/0/a~1b~0c' });
  });
});
