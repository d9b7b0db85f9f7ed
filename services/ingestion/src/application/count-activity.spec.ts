import { createActivityTally } from '../domain/activity/activity-tally';
import type { BatchVerdict } from './commands/accept-readings';
import { createCountActivity } from './count-activity';
import { fixedWindows } from './intake-windows.support';

const nowMs = Date.parse('2026-11-23T12:00:00Z');
const at = (seconds: number): string => new Date(nowMs + seconds * 1_000).toISOString();
const statuses = { a: 'accepted', q: 'quarantined', r: 'rejected' } as const;

/** A way in that answers as the letters say, and what was counted of it. */
async function counted(answers: string, times: readonly unknown[], lane?: 'live' | 'history', backDays = 35) {
  const tally = createActivityTally(10);
  const skews: number[] = [];
  const count = createCountActivity({
    ...{ tally, windows: fixedWindows({ backDays, aheadSeconds: 600 }), nowMs: () => nowMs },
    onSkew: (_way, skew) => void skews.push(skew),
  });
  const fault = { code: 'c', path: '', detail: 'd' };
  const results = [...answers].map((letter, index) =>
    letter === 'a'
      ? ({ index, status: 'accepted' } as const)
      : ({ index, status: letter === 'q' ? statuses.q : statuses.r, ...fault } as const),
  );
  const verdict: BatchVerdict = { receiptId: 'r', accepted: answers.replace(/[^a]/g, '').length, results };
  const accept = count('http', async () => verdict);
  const from = { organization: 'demo', producerId: 'rtu', receiptId: 'r', ...(lane === undefined ? {} : { lane }) };
  expect(await accept({ ...from, readings: times.map((time) => ({ time })) })).toBe(verdict);
  return { entry: tally.take().entries[0], skews };
}

it('counts what became of each reading', async () => {
  const { entry } = await counted('aaqra', [at(0), at(0), at(0), at(0), at(0)]);
  expect(entry).toMatchObject({ accepted: 3, quarantined: 1, rejected: 1, way: 'http', heardAtMs: nowMs });
});

it('takes the skew of the last accepted reading: positive where the source is behind', async () => {
  expect((await counted('aar', [at(-60), at(-5), at(-1)])).skews).toEqual([5_000]);
  expect((await counted('a', [at(90)])).entry?.skewsMs).toEqual([-90_000]);
});

it.each([
  ['a backfill', 'a', [at(-5)], 'history'],
  ['what is older than the live window', 'a', [at(-36 * 86_400)], 'live'],
  ['a batch of which nothing was accepted', 'rq', [at(-5), at(-5)], 'live'],
  ['nothing', '', [], 'live'],
] as const)('takes no skew of %s', async (_what, answers, times, lane) => {
  const { skews, entry } = await counted(answers, times, lane);
  expect([skews, entry?.skewsMs]).toEqual([[], []]);
});

it.each([
  [10, []],
  [60, [36 * 86_400_000]],
])('takes the window of the organization: %s days', async (backDays, skews) => {
  expect((await counted('a', [at(-36 * 86_400)], 'live', backDays)).skews).toEqual(skews);
});
