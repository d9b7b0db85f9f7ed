import * as fc from 'fast-check';
import {
  addMicros,
  compareInstants,
  createClock,
  DomainError,
  instantFromEpochMicros,
  instantFromEpochMillis,
  microsBetween,
  microsPerHour,
  parseInstant,
  parseTimestamp,
  toEpochMicros,
  toEpochMillis,
} from '.';

const firstMicros = toEpochMicros(parseInstant('0001-01-01T00:00:00Z'));
const lastMicros = toEpochMicros(parseInstant('9999-12-31T23:59:59.999999Z'));
const micros = fc.bigInt({ min: firstMicros, max: lastMicros });

it.each([
  ['2026-10-31T07:00:00Z', '2026-10-31T07:00:00.000000Z'],
  ['2026-10-31T07:00:00.5-05:00', '2026-10-31T12:00:00.500000Z'],
  ['2026-10-31t07:00:00z', '2026-10-31T07:00:00.000000Z'],
  ['2026-10-31 07:00:00.000001+05:30', '2026-10-31T01:30:00.000001Z'],
  ['2024-02-29T23:30:00-01:00', '2024-03-01T00:30:00.000000Z'],
  ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000000Z'],
  ['2026-01-01T00:00:00-00:00', '2026-01-01T00:00:00.000000Z'],
  ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000000Z'],
])('reads %s as %s', (text, instant) => expect(parseInstant(text)).toBe(instant));

it.each([
  '2026-10-31T07:00:00', // no offset: it names no moment
  '2026-10-31',
  '2026-02-29T00:00:00Z',
  '1900-02-29T00:00:00Z',
  '2026-04-31T00:00:00Z',
  '2026-00-10T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-01-01T24:00:00Z',
  '2026-12-31T23:59:60Z', // a leap second fits neither Postgres nor Kafka
  '2026-01-01T00:00:00+24:00',
  '2026-01-01T00:00:00+0530',
  '2026-01-01T00:00:00.Z',
  '0000-12-31T00:00:00Z',
  '0001-01-01T00:00:00+00:01',
  '9999-12-31T23:59:59-00:01',
  '+002026-01-01T00:00:00Z',
  ' 2026-01-01T00:00:00Z',
  '2026-01-01T00:00:00Z\n',
  '٢٠٢٦-01-01T00:00:00Z',
  '',
])('refuses %j', (text) => {
  expect(() => parseInstant(text)).toThrow(DomainError);
  expect(() => parseInstant(text)).toThrow(expect.objectContaining({ code: 'input/invalid-instant' }));
});

it('cuts nanoseconds off and says so', () => {
  expect(parseTimestamp('2026-01-01T00:00:00.123456789Z')).toEqual({
    instant: '2026-01-01T00:00:00.123456Z',
    truncated: true,
  });
  expect(parseTimestamp('2026-01-01T00:00:00.123456000Z')).toEqual({
    instant: '2026-01-01T00:00:00.123456Z',
    truncated: false,
  });
  expect(parseTimestamp('2026-01-01T00:00:00.000000001+01:00')).toMatchObject({ truncated: true });
});

it('comes back the same from microseconds and from text', () =>
  fc.assert(
    fc.property(micros, (value) => {
      const instant = instantFromEpochMicros(value);
      expect(toEpochMicros(instant)).toBe(value);
      expect(parseTimestamp(instant)).toEqual({ instant, truncated: false });
    }),
    { examples: [[firstMicros], [lastMicros], [-1n], [0n], [-999_999n], [-1_000_001n]] },
  ));

it('names the same moment whatever offset it is written with', () =>
  fc.assert(
    fc.property(
      fc.date({ min: new Date('0002-01-01'), max: new Date('9998-12-31'), noInvalidDate: true }),
      fc.integer({ min: -1439, max: 1439 }),
      (date, offset) => {
        const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1);
        const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60].map((part) =>
          String(part).padStart(2, '0'),
        );
        expect(toEpochMillis(parseInstant(`${local}${offset < 0 ? '-' : '+'}${hours}:${minutes}`))).toBe(
          date.getTime(),
        );
      },
    ),
  ));

it('sorts as text the way it sorts in time', () =>
  fc.assert(
    fc.property(micros, micros, (a, b) => {
      const order = compareInstants(instantFromEpochMicros(a), instantFromEpochMicros(b));
      expect(order).toBe(a === b ? 0 : a < b ? -1 : 1);
    }),
  ));

it('goes forth and back by any distance', () => {
  const start = parseInstant('1969-12-31T23:59:59.999999Z');
  expect(addMicros(start, 1n)).toBe('1970-01-01T00:00:00.000000Z');
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), (distance) => {
      const moved = addMicros(start, distance);
      expect(microsBetween(start, moved)).toBe(distance);
      expect(addMicros(moved, -distance)).toBe(start);
    }),
  );
});

it('does not leave the calendar', () => {
  expect(() => instantFromEpochMicros(lastMicros + 1n)).toThrow(DomainError);
  expect(() => instantFromEpochMicros(firstMicros - 1n)).toThrow(DomainError);
  expect(() => instantFromEpochMillis(NaN)).toThrow(DomainError);
});

it('tells the time it is given', () => {
  let now = 1_792_000_000_000.25;
  const clock = createClock(() => now);
  const first = clock();
  now += Number(microsPerHour / 1000n);
  expect(microsBetween(first, clock())).toBe(microsPerHour);
});

it('tells a time of day by milliseconds as it does by microseconds', () => {
  const millis = fc.integer({ min: Number(firstMicros / 1000n), max: Number(lastMicros / 1000n) });
  fc.assert(
    fc.property(fc.oneof(millis, fc.constantFrom(-1, 0, 999, Number(lastMicros / 1000n))), (ms) => {
      expect(instantFromEpochMillis(ms)).toBe(instantFromEpochMicros(BigInt(ms) * 1000n));
    }),
  );
  expect(() => instantFromEpochMillis(Number(lastMicros / 1000n) + 1)).toThrow(DomainError);
});
