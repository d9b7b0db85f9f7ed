import { describeWithRealData } from '@wellflow/testing';
import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import {
  addDays,
  addMicros,
  createProductionCalendar,
  DomainError,
  instantFromEpochMicros,
  parseInstant,
  parseLocalDate,
  toEpochMicros,
} from '.';

/** Where clocks change in every way there is: at night, by half an hour, by a whole day, by law in mid-year, never. */
const zones = [
  'America/Chicago',
  'America/Denver',
  'America/Anchorage',
  'Europe/Oslo',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'Pacific/Apia',
  'Africa/Cairo',
  'Asia/Kolkata',
  'UTC',
];
const days = fc.integer({ min: 0, max: 25_000 }).map((number) => addDays(parseLocalDate('1970-01-01'), number));
const instants = fc
  .bigInt({
    min: toEpochMicros(parseInstant('1970-01-02T00:00:00Z')),
    max: toEpochMicros(parseInstant('2038-01-01T00:00:00Z')),
  })
  .map(instantFromEpochMicros);
const calendars = fc
  .record({ zone: fc.constantFrom(...zones), hour: fc.nat(23), minute: fc.constantFrom(0, 0, 30, 59) })
  .map(({ zone, hour, minute }) =>
    createProductionCalendar({
      zone,
      contractHour: `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`,
    }),
  );
const chicago = createProductionCalendar({ contractHour: '07:00', zone: 'America/Chicago' });
const day = parseLocalDate;

describe('production days partition time', () => {
  it('puts every instant into the one day that has begun and not ended', () =>
    fc.assert(
      fc.property(calendars, instants, ({ dayOf, startOf, endOf }, instant) => {
        const found = dayOf(instant);
        expect(startOf(found) <= instant && instant < endOf(found)).toBe(true);
      }),
      { numRuns: 1_000 },
    ));

  it('begins a day where the one before it ends, and never earlier', () =>
    fc.assert(
      fc.property(calendars, days, ({ startOf, endOf }, date) => {
        expect(endOf(date)).toBe(startOf(addDays(date, 1)));
        expect(startOf(date) <= endOf(date)).toBe(true);
      }),
    ));

  it('counts the last microsecond before the contract hour to the day before', () =>
    fc.assert(
      fc.property(calendars, days, ({ dayOf, startOf, hoursIn }, date) => {
        fc.pre(hoursIn(date) > 0 && hoursIn(addDays(date, -1)) > 0);
        expect(dayOf(startOf(date))).toBe(date);
        expect(dayOf(addMicros(startOf(date), -1n))).toBe(addDays(date, -1));
      }),
    ));

  it('makes the hours of a year add up', () => {
    for (const zone of zones) {
      const { hoursIn, startOf } = createProductionCalendar({ contractHour: '02:30', zone });
      const dates = Array.from({ length: 365 }, (_, number) => addDays(day('2026-01-01'), number));
      const elapsed = toEpochMicros(startOf(day('2027-01-01'))) - toEpochMicros(startOf(day('2026-01-01')));
      expect(dates.reduce((hours, date) => hours + hoursIn(date), 0)).toBe(Number(elapsed) / 3.6e9);
    }
  });
});

describe('the days on which clocks change', () => {
  it('has 23 hours in March and 25 in autumn', () => {
    expect(chicago.hoursIn(day('2026-03-07'))).toBe(23); // 07:00 to 07:00 across the night of the 8th
    expect(chicago.hoursIn(day('2026-03-08'))).toBe(24);
    expect(chicago.hoursIn(day('2026-10-31'))).toBe(25);
    expect(chicago.startOf(day('2026-03-08'))).toBe('2026-03-08T12:00:00.000000Z');
    expect(chicago.startOf(day('2026-11-01'))).toBe('2026-11-01T13:00:00.000000Z');
  });

  it('takes the first of a contract hour that happens twice', () => {
    const { startOf, hoursIn } = createProductionCalendar({ contractHour: '01:30', zone: 'America/Chicago' });
    expect(startOf(day('2026-11-01'))).toBe('2026-11-01T06:30:00.000000Z');
    expect([hoursIn(day('2026-10-31')), hoursIn(day('2026-11-01'))]).toEqual([24, 25]);
  });

  it('moves a contract hour that is skipped forward by what was skipped', () => {
    const { startOf, hoursIn } = createProductionCalendar({ contractHour: '02:30', zone: 'America/Chicago' });
    expect(startOf(day('2026-03-08'))).toBe('2026-03-08T08:30:00.000000Z'); // 03:30 daylight time
    expect([hoursIn(day('2026-03-07')), hoursIn(day('2026-03-08'))]).toEqual([24, 23]);
  });

  it('knows half hours and a day that was not', () => {
    const lordHowe = createProductionCalendar({ contractHour: '06:00', zone: 'Australia/Lord_Howe' });
    expect([lordHowe.hoursIn(day('2026-04-04')), lordHowe.hoursIn(day('2026-10-03'))]).toEqual([24.5, 23.5]);
    const apia = createProductionCalendar({ contractHour: '07:00', zone: 'Pacific/Apia' });
    expect(apia.hoursIn(day('2011-12-30'))).toBe(0); // Samoa crossed the date line
    expect(apia.dayOf(apia.startOf(day('2011-12-30')))).toBe('2011-12-31');
  });

  it('is 24 hours all year where clocks stay', () => {
    const utc = createProductionCalendar({ contractHour: '00:00', zone: 'UTC' });
    fc.assert(fc.property(days, (date) => expect(utc.hoursIn(date)).toBe(24)));
  });
});

describeWithRealData('volve/volve_daily.csv', (file) => {
  it('explains the wells that ran 25 hours in October and 23 in March', () => {
    const { hoursIn } = createProductionCalendar({ contractHour: '00:00', zone: 'Europe/Oslo' });
    const rows = readFileSync(file, 'utf8').trim().split('\n').slice(1);
    const wellDays = rows
      .map((row) => row.split(','))
      .map((cells) => ({ on: day(cells[0] ?? ''), hours: Number(cells[8]) }));
    expect(wellDays).toHaveLength(15_634);
    expect(wellDays.filter(({ hours }) => hours > 24)).toHaveLength(20);
    // In March 2015 the operator forgot: seven wells claim 24 hours of a day that had 23.
    const impossible = wellDays.filter(({ on, hours }) => hours > hoursIn(on));
    expect(impossible).toEqual(Array(7).fill({ on: '2015-03-29', hours: 24 }));
    expect(wellDays.filter(({ on, hours }) => hoursIn(on) === 23 && hours === 23)).toHaveLength(25);
  });
});

it.each(['7:00', '24:00', '07:60', '07', '', '07:00:00'])('refuses the contract hour %j', (contractHour) => {
  const create = () => createProductionCalendar({ contractHour, zone: 'UTC' });
  expect(create).toThrow(DomainError);
  expect(create).toThrow(expect.objectContaining({ code: 'input/invalid-contract-hour' }));
});

it.each(['America/Dallas', '', '+05:00', 'Chicago', 'America/Chicago '])('refuses the zone %j', (zone) => {
  const create = () => createProductionCalendar({ contractHour: '07:00', zone });
  expect(create).toThrow(DomainError);
  expect(create).toThrow(expect.objectContaining({ code: 'input/unknown-time-zone' }));
});
