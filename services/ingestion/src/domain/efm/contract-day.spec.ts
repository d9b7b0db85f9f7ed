import {
  addDays,
  addMicros,
  microsBetween,
  microsPerHour,
  parseDecimal,
  parseInstant,
  parseLocalDate,
  subtract,
  sum,
} from '@wellflow/kernel';
import * as fc from 'fast-check';
import { checkDay, totalOf } from './check-day';
import { calendarOf, placeDay, placeHour, wholeDay } from './contract-day';

const zones = [
  'America/Denver',
  'America/Chicago',
  'America/Anchorage',
  'Etc/GMT+6',
  'Australia/Lord_Howe',
  'Europe/Oslo',
];
const meters = fc.record({
  zone: fc.constantFrom(...zones),
  contractHour: fc.constantFrom('00:00', '02:00', '02:30', '07:00', '09:00', '23:00'),
  stamping: fc.constantFrom('begin' as const, 'end' as const),
});
const days = fc.integer({ min: 0, max: 2000 }).map((day) => addDays(parseLocalDate('2022-01-01'), day));
const hoursOf = (begin: Parameters<typeof addMicros>[0], count: number) =>
  Array.from({ length: count }, (_, hour) => addMicros(begin, BigInt(hour) * microsPerHour));

describe('the contract day', () => {
  it('has every hour once, whichever end it is stamped at, and hours of all days are hours of time', () =>
    fc.assert(
      fc.property(meters, days, (meter, first) => {
        const { begin } = wholeDay(first, meter);
        const placed = hoursOf(begin, 120).map((at) => placeHour(at, 3600, { ...meter, stamping: 'begin' }));
        for (const hour of placed) {
          const owners = [-2, -1, 0, 1, 2]
            .map((shift) => wholeDay(addDays(hour.contractDay, shift), meter))
            .filter((day) => day.begin <= hour.begin && hour.begin < day.end);
          expect(owners.map(({ contractDay }) => contractDay)).toEqual([hour.contractDay]);
          const byItsEnd = placeHour(hour.end, 3600, { ...meter, stamping: 'end' });
          expect(byItsEnd).toEqual(hour);
        }
      }),
    ));

  it('is known by the stamp of its own record', () =>
    fc.assert(
      fc.property(meters, days, (meter, day) => {
        const { begin, end } = wholeDay(day, meter);
        const stamp = meter.stamping === 'begin' ? begin : end;
        expect(placeDay(stamp, meter)).toEqual({ begin, end, contractDay: day, fits: true });
      }),
    ));

  it.each([
    ['2026-03-07', 23],
    ['2026-03-08', 24],
    ['2026-10-31', 25],
    ['2026-11-01', 24],
  ])('of %s has %d hours in Denver from nine to nine', (day, hours) =>
    expect(calendarOf({ contractHour: '09:00', zone: 'America/Denver' }).hoursIn(parseLocalDate(day))).toBe(hours),
  );

  it('says of an hour that it reaches into the next one, and counts it where it began', () => {
    const meter = { contractHour: '09:00', zone: 'Etc/GMT+7', stamping: 'begin' as const };
    const late = placeHour(parseInstant('2026-11-02T15:30:00Z'), 3600, meter);
    expect([late.contractDay, late.fits]).toEqual(['2026-11-01', false]);
  });
});

describe('the hours of a contract day', () => {
  const now = parseInstant('2030-01-01T00:00:00Z');
  const volumes = fc.array(fc.integer({ min: 0, max: 9_999_999 }), { minLength: 200, maxLength: 200 });

  it('sum to what all days sum to, and foot to a daily record that is their sum', () =>
    fc.assert(
      fc.property(meters, days, volumes, (meter, first, counts) => {
        const { begin } = wholeDay(first, meter);
        const end = wholeDay(addDays(first, 5), meter).begin;
        const count = Number(microsBetween(begin, end) / microsPerHour);
        const hours = hoursOf(begin, count).map((at, index) => ({
          ...placeHour(at, 3600, { ...meter, stamping: 'begin' }),
          values: { volume: parseDecimal(`${counts[index] ?? 0}e-5`) },
        }));
        const checks = [0, 1, 2, 3, 4].map((shift) => {
          const day = wholeDay(addDays(first, shift), meter);
          const own = hours.filter(({ contractDay }) => contractDay === day.contractDay);
          const daily = { values: { volume: sum(own.map(({ values }) => values.volume)) } };
          return checkDay({ ...day, day: day.contractDay, hours: own, daily, decimals: 5, now });
        });
        expect(totalOf(checks, 'volume')).toBe(sum(hours.map(({ values }) => values.volume)));
        for (const { flags, footings } of checks) {
          expect(flags).not.toContain('does-not-foot');
          expect(footings[0]?.foots).toBe(true);
        }
      }),
      { numRuns: 50 },
    ));

  it('foot as far as each is rounded, and not a digit further', () => {
    const day = wholeDay(parseLocalDate('2026-11-02'), { contractHour: '09:00', zone: 'America/Denver' });
    const hours = hoursOf(day.begin, 24).map((begin) => ({
      begin,
      end: addMicros(begin, microsPerHour),
      values: { volume: '41.66667' },
    }));
    const foots = (volume: string) =>
      checkDay({ ...day, day: day.contractDay, hours, daily: { values: { volume } }, decimals: 5, now }).footings[0];
    // 24 hours of 41.66667 are 1000.00008; 25 roundings of half a digit are 0.000125.
    expect(foots('1000')).toMatchObject({
      ofHours: '1000.00008',
      difference: '0.00008',
      tolerance: '0.000125',
      foots: true,
    });
    expect(foots('999.99995')).toMatchObject({ foots: false, difference: '0.00013' });
    expect(foots('1000.0002')).toMatchObject({ foots: true });
    expect(foots('1000.00021')).toMatchObject({ foots: false });
  });

  it('foot in seconds though each was rounded in minutes', () => {
    const day = wholeDay(parseLocalDate('2026-11-02'), { contractHour: '09:00', zone: 'America/Denver' });
    const values = { volume: '1', flowTime: '2000.0004' };
    const hours = hoursOf(day.begin, 24).map((begin) => ({ begin, end: addMicros(begin, microsPerHour), values }));
    const daily = { values: { volume: '24', flowTime: '48000.003' } };
    const { footings } = checkDay({ ...day, day: day.contractDay, hours, daily, decimals: 5, now });
    expect(footings[2]).toMatchObject({ field: 'flowTime', difference: '0.0066', tolerance: '0.0075', foots: true });
  });

  it('tell of every second that is missing or there twice', () =>
    fc.assert(
      fc.property(meters, days, fc.infiniteStream(fc.boolean()), (meter, first, drops) => {
        const day = wholeDay(first, meter);
        const count = Math.round(Number(microsBetween(day.begin, day.end)) / Number(microsPerHour));
        const hours = hoursOf(day.begin, count)
          .filter(() => !drops.next().value)
          .map((begin) => ({ begin, end: addMicros(begin, microsPerHour), values: { volume: '1' } }))
          .filter(({ end }) => end <= day.end);
        const { gaps } = checkDay({ ...day, day: first, hours, daily: undefined, decimals: 5, now });
        const missing = sum(gaps.map(({ begin, end }) => parseDecimal(String(microsBetween(begin, end)))));
        const there = parseDecimal(String(BigInt(hours.length) * microsPerHour));
        expect(subtract(parseDecimal(String(microsBetween(day.begin, day.end))), there)).toBe(missing);
      }),
    ));

  it('are not missed before they have been', () => {
    const day = wholeDay(parseLocalDate('2026-11-02'), { contractHour: '09:00', zone: 'America/Denver' });
    const soon = addMicros(day.begin, 2n * microsPerHour);
    const hours = [{ begin: day.begin, end: addMicros(day.begin, microsPerHour), values: { volume: '1' } }];
    const check = checkDay({ ...day, day: day.contractDay, hours, daily: undefined, decimals: 5, now: soon });
    expect(check).toMatchObject({ gaps: [{ begin: '2026-11-02T17:00:00.000000Z', end: soon }], flags: ['gap'] });
    expect(
      checkDay({ ...check, ...day, hours: [...hours, ...hours], daily: undefined, decimals: 5, now: soon }).flags,
    ).toEqual(['gap', 'overlap']);
  });
});
