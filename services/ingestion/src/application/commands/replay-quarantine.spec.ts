import { parseInstant } from '@wellflow/kernel';
import { createInMemoryEventStore } from '@wellflow/postgres';
import type { HeldReading } from '../quarantine';
import type { JudgedBatch } from '../reading-log';
import { createInMemoryQuarantine } from '../../infrastructure/persistence/in-memory-quarantine';
import { createJudgeReadings } from '../judge-readings';
import { createReplayQuarantine, type ReplayOrder } from './replay-quarantine';
import { createSkipQuarantine } from './skip-quarantine';
import { fixedWindows } from '../intake-windows.support';

const organization = 'demo';
const now = () => parseInstant('2026-11-25T12:00:00Z');

async function setUp(readings: readonly HeldReading[]) {
  const quarantine = createInMemoryQuarantine();
  const { unitOfWork } = createInMemoryEventStore();
  const sent: JudgedBatch[] = [];
  const kafka = { away: false };
  const log = {
    append: async (batch: JudgedBatch) => {
      if (kafka.away) throw new Error('Kafka is away');
      sent.push(batch);
    },
  };
  const judge = createJudgeReadings({
    wells: { findAll: async (_of, named) => new Map([...named].filter((w) => w === 'w1').map((w) => [w, 'asset-1'])) },
    tags: { findAll: async () => new Map() },
    windows: fixedWindows(),
  });
  const replay = createReplayQuarantine({ unitOfWork, quarantine, judge, log, now });
  const skip = createSkipQuarantine({ unitOfWork, quarantine, now });
  await unitOfWork.run({ organization }, (tx) => quarantine.hold(tx, organization, readings));
  const held = async () => (await quarantine.list(organization, {}, { limit: 5_000 })).readings;
  const order = { organization, actor: 'ada', why: 'misspelt', filter: { producerId: 'rtu-7' }, dryRun: false };
  return {
    ...{ sent, kafka, quarantine, skip, held, order },
    replay: (changes: Partial<ReplayOrder> = {}) => replay({ ...order, ...changes }),
  };
}

function held(well: string, changes: Partial<HeldReading> = {}): HeldReading {
  return {
    ...{ receiptId: 'r1', index: 3, producerId: 'rtu-7', receivedAt: parseInstant('2026-11-23T12:00:00.000001Z') },
    ...{ reason: 'ingestion/unknown-well', explanation: 'No such well' },
    reading: {
      ...{ well, tag: null, measurement: 'oil-total', unit: 'bbl', quality: null },
      ...{ sourceTime: '2026-11-23T11:59:00Z', value: '"90071992547409931"' },
    },
    ...changes,
  };
}

describe('replaying held readings', () => {
  it('sends them as they came: source time, receipt, producer and received time', async () => {
    const { replay, sent, held: rest, quarantine } = await setUp([held('w1')]);
    expect(await replay()).toMatchObject({ matched: 1, replayed: 1, refused: 0 });
    expect(sent).toMatchObject([
      {
        ...{ receiptId: 'r1', producerId: 'rtu-7', receivedAt: '2026-11-23T12:00:00.000001Z', quarantined: [] },
        accepted: [
          {
            ...{ assetId: 'asset-1', lane: 'live' },
            readings: [{ sourceTime: '2026-11-23T11:59:00.000000Z', integer: '90071992547409931', quality: 'GOOD' }],
          },
        ],
      },
    ]);
    expect(await rest()).toEqual([]);
    expect(await quarantine.decisions(organization, 9)).toMatchObject([
      { outcome: 'replayed', decidedBy: 'ada', why: 'misspelt' },
    ]);
  });

  it('sends each once, however often it is asked for', async () => {
    const { replay, sent } = await setUp([held('w1')]);
    await Promise.all([replay(), replay()]);
    expect(await replay()).toMatchObject({ matched: 0, replayed: 0 });
    expect(sent).toHaveLength(1);
  });

  it('keeps them while Kafka does not acknowledge', async () => {
    const { replay, kafka, held: rest, quarantine } = await setUp([held('w1')]);
    kafka.away = true;
    await expect(replay()).rejects.toThrow('Kafka is away');
    expect(await rest()).toHaveLength(1);
    expect(await quarantine.decisions(organization, 9)).toEqual([]);
  });

  it('keeps what is still not right, and says why', async () => {
    const { replay, held: rest, sent } = await setUp([held('w1'), held('nobody', { index: 4 })]);
    const report = await replay();
    expect(report).toMatchObject({
      replayed: 1,
      refused: 1,
      refusals: [{ index: 4, reason: 'ingestion/unknown-well' }],
    });
    expect(await rest()).toHaveLength(1);
    expect(sent[0]?.accepted.flatMap(({ readings }) => readings)).toHaveLength(1);
  });

  it('takes another well in place of the one that was named', async () => {
    const { replay, sent } = await setUp([held('nobody')]);
    expect(await replay({ correction: { well: 'w1' } })).toMatchObject({ replayed: 1 });
    expect(sent[0]?.accepted).toMatchObject([{ assetId: 'asset-1' }]);
  });

  it('when dry says what it would do, and does nothing', async () => {
    const { replay, sent, held: rest } = await setUp([held('w1'), held('nobody', { index: 4 })]);
    expect(await replay({ dryRun: true })).toMatchObject({ dryRun: true, matched: 2, replayed: 1, refused: 1 });
    expect(sent).toEqual([]);
    expect(await rest()).toHaveLength(2);
  });

  it('gets through thousands, what stays among them: replayed and refused are all there were', async () => {
    const many = Array.from({ length: 1_701 }, (_, index) => held(index % 3 === 0 ? 'nobody' : 'w1', { index }));
    const { replay, held: rest } = await setUp(many);
    expect(await replay()).toMatchObject({ matched: 1_701, replayed: 1_134, refused: 567 });
    expect(await rest()).toHaveLength(567);
  });
});

describe('skipping held readings', () => {
  it('gives them up, audited, and nothing is sent', async () => {
    const { skip, order, held: rest, quarantine, sent } = await setUp([held('w1'), held('w1', { index: 4 })]);
    expect(await skip({ ...order, dryRun: true })).toEqual({ dryRun: true, matched: 2, skipped: 0 });
    expect(await skip(order)).toEqual({ dryRun: false, matched: 2, skipped: 2 });
    expect([await rest(), sent]).toEqual([[], []]);
    expect(await quarantine.decisions(organization, 9)).toMatchObject([{ outcome: 'skipped' }, { outcome: 'skipped' }]);
  });
});
