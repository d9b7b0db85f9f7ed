import * as fc from 'fast-check';
import { addDays, compareLocalDates, daysBetween, DomainError, parseLocalDate } from '.';

it.each(['2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31'])('knows the day %s', (text) =>
  expect(parseLocalDate(text)).toBe(text),
);

it.each([
  '2026-02-29',
  '1900-02-29',
  '2026-04-31',
  '2026-1-1',
  '2026-01-00',
  '0000-01-01',
  '10000-01-01',
  '2026-01-01T00:00:00Z',
  '',
])('knows no day %j', (text) => {
  expect(() => parseLocalDate(text)).toThrow(DomainError);
  expect(() => parseLocalDate(text)).toThrow(expect.objectContaining({ code: 'input/invalid-date' }));
});

it('counts days forth and back', () => {
  const start = parseLocalDate('2024-02-28');
  expect([1, 2, 366, -59].map((days) => addDays(start, days))).toEqual([
    '2024-02-29',
    '2024-03-01',
    '2025-02-28',
    '2023-12-31',
  ]);
  fc.assert(
    fc.property(fc.integer({ min: -700_000, max: 2_900_000 }), (days) => {
      const moved = addDays(start, days);
      expect(daysBetween(start, moved)).toBe(days);
      expect(Math.sign(compareLocalDates(moved, start))).toBe(Math.sign(days));
    }),
  );
});

it('does not leave the calendar', () => {
  expect(() => addDays(parseLocalDate('9999-12-31'), 1)).toThrow(DomainError);
  expect(() => addDays(parseLocalDate('0001-01-01'), -1)).toThrow(DomainError);
});
