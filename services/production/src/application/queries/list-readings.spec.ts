import { addMicros, parseInstant, type Instant } from '@wellflow/kernel';
import { createInMemoryEventStore } from '@wellflow/postgres';
import { testUuid } from '@wellflow/testing';
import * as fc from 'fast-check';
import { createInMemoryReadingHistory } from '../../infrastructure/persistence/in-memory-reading-history';
import type { SeriesTag } from '../reading-history';
import { createDownSampleReadings } from './down-sample-readings';
import { createFindStretch } from './find-stretch';
import { createListReadings, type ListedReading } from './list-readings';

const { unitOfWork } = createInMemoryEventStore();
const wellId = testUuid(1);
const organization = 'demo';
const measurement = 'casing-pressure';
const start = parseInstant('2026-11-23T00:00:00Z');
const at = (micros: number): Instant => addMicros(start, BigInt(micros));
const tags: readonly SeriesTag[] = [1, 2, 3].map((place) => ({ id: testUuid(20 + place), name: `CSG-${place}` }));
const asked = { organization, well: wellId, measurement, from: start, to: at(1_000) };

interface Sent {
  /** 0: by well and measurement. */
  readonly place: number;
  readonly micros: number;
}

async function setUp(sent: readonly Sent[]) {
  const history = createInMemoryReadingHistory();
  const readings = sent.map(({ place, micros }) => ({
    ...{ wellId, measurement, tag: tags[place - 1], sourceTime: at(micros), receivedAt: start },
    ...{ value: place, unit: 'psi', quality: 'GOOD', flags: [] },
  }));
  await unitOfWork.run({ organization }, (tx) => history.store(tx, organization, readings));
  const wells = { find: async () => ({ wellId }) };
  const deps = { history, findStretch: createFindStretch({ wells, history, now: () => at(1_000) }) };
  return { list: createListReadings(deps), downSample: createDownSampleReadings(deps) };
}

const told = ({ time, value, tag }: ListedReading): string => `${time} ${String(value)} ${tag ?? '-'}`;

describe('readings of several tags that measure the same thing', () => {
  const sent = fc.uniqueArray(
    fc.record({ place: fc.integer({ min: 0, max: 3 }), micros: fc.integer({ min: 0, max: 9 }) }),
    {
      selector: ({ place, micros }) => `${place} ${micros}`,
    },
  );

  it('are all listed, each once and in order of time, by pages of any length', async () => {
    const law = fc.asyncProperty(sent, fc.integer({ min: 1, max: 12 }), async (readings, limit) => {
      const { list } = await setUp(readings);
      const all: ListedReading[] = [];
      let from: Instant | undefined = start;
      while (from !== undefined) {
        const page = await list({ ...asked, from, limit });
        expect(page.readings.length).toBeLessThanOrEqual(Math.max(limit, tags.length + 1));
        all.push(...page.readings);
        from = page.nextFrom;
      }
      const times = all.map(({ time }) => time);
      expect(times).toEqual(times.toSorted());
      const expected = readings.map(({ place, micros }) => `${at(micros)} ${place} ${tags[place - 1]?.name ?? '-'}`);
      expect(all.map(told).sort()).toEqual(expected.sort());
    });
    await fc.assert(law);
  });

  it('are those of one tag where one is named', async () => {
    const { list } = await setUp([1, 2].map((place) => ({ place, micros: 5 })));
    const { readings } = await list({ ...asked, tag: 'CSG-2', limit: 10 });
    expect(readings.map(told)).toEqual([`${at(5)} 2 CSG-2`]);
    await expect(list({ ...asked, tag: 'CSG-9', limit: 10 })).rejects.toMatchObject({ code: 'production/unknown-tag' });
  });

  it('have no interval in common: one tag has to be named', async () => {
    const { downSample } = await setUp([1, 2].map((place) => ({ place, micros: 5 })));
    const byHour = { ...asked, interval: '1h', aggregate: 'mean' } as const;
    await expect(downSample(byHour)).rejects.toMatchObject({
      code: 'production/several-tags',
      data: { path: '/tag', tags: ['CSG-1', 'CSG-2'] },
    });
    expect((await downSample({ ...byHour, tag: 'CSG-1' })).buckets).toMatchObject([{ value: 1, count: 1 }]);
  });
});
