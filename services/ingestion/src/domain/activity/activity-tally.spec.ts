import fc from 'fast-check';
import { createActivityTally, ways, type Counts, type Heard, type Occasion } from './activity-tally';

const heard = (changes: Partial<Heard> = {}): Heard => ({
  ...{ organization: 'demo', producerId: 'rtu', way: 'http' },
  ...changes,
});
const occasion = (atMs: number, counts: Partial<Counts> = {}, skew?: number): Occasion => ({
  atMs,
  counts: { accepted: 1, quarantined: 0, rejected: 0, ...counts },
  skewMs: () => skew,
});
const open = (most = 100) => createActivityTally(most);

it('counts a producer by way and minute, and when it was heard last', () => {
  const tally = open();
  tally.count(heard(), occasion(59_999, { accepted: 3 }));
  tally.count(heard(), occasion(60_000, { quarantined: 2 }));
  tally.count(heard(), occasion(119_000, { rejected: 1, accepted: 0 }));
  tally.count(heard({ way: 'mqtt' }), occasion(60_000));
  expect(tally.take().entries).toMatchObject([
    { minuteMs: 0, accepted: 3, heardAtMs: 59_999 },
    { minuteMs: 60_000, accepted: 1, quarantined: 2, rejected: 1, heardAtMs: 119_000, way: 'http' },
    { minuteMs: 60_000, accepted: 1, way: 'mqtt' },
  ]);
  expect(tally.take()).toEqual({ entries: [], lost: 0 });
});

it('looks at a skew twice a second, and at sixteen of a take', () => {
  const tally = open();
  const looks = Array.from({ length: 100 }, (_none, index) => tally.count(heard(), occasion(index * 100, {}, index)));
  expect(looks.filter((skew) => skew !== undefined)).toEqual([
    0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75,
  ]);
  expect(tally.take().entries[0]?.skewsMs).toHaveLength(16);
});

it('looks again at once where there was none', () => {
  const tally = open();
  tally.count(heard(), occasion(0));
  expect(tally.count(heard(), occasion(1, {}, -7))).toBe(-7);
});

it('is bounded: what finds no room is told as lost', () => {
  const tally = open(2);
  for (const producerId of ['a', 'b', 'c', 'a']) tally.count(heard({ producerId }), occasion(0));
  expect(tally.size()).toBe(2);
  expect(tally.take()).toMatchObject({ entries: [{ producerId: 'a', accepted: 2 }, { accepted: 1 }], lost: 1 });
});

it('loses no reading: what is taken, in however many takes, sums up to what was counted', () => {
  const count = fc.nat({ max: 500 });
  const one = fc.record({
    who: fc.record({
      organization: fc.constantFrom('x', 'y'),
      producerId: fc.constantFrom('a', 'b'),
      way: fc.constantFrom(...ways),
    }),
    what: fc.record({ atMs: fc.nat({ max: 300_000 }), accepted: count, quarantined: count, rejected: count }),
    takes: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(one, { maxLength: 60 }), (list) => {
      const tally = open();
      const taken = list.flatMap(({ who, what, takes }) => {
        const { atMs, ...counts } = what;
        tally.count(who, { atMs, counts, skewMs: () => undefined });
        return takes ? tally.take().entries : [];
      });
      const all = [...taken, ...tally.take().entries];
      for (const field of ['accepted', 'quarantined', 'rejected'] as const)
        expect(all.reduce((sum, entry) => sum + entry[field], 0)).toBe(
          list.reduce((sum, { what }) => sum + what[field], 0),
        );
    }),
  );
});
