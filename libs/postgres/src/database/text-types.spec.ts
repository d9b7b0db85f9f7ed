import { toInstantText } from './text-types';

describe('instants from Postgres', () => {
  it.each([
    ['2026-10-31 07:00:00+00', '2026-10-31T07:00:00.000000Z'],
    ['2026-10-31 07:00:00.5+00', '2026-10-31T07:00:00.500000Z'],
    ['2026-10-31 07:00:00.123456+00', '2026-10-31T07:00:00.123456Z'],
    ['infinity', 'infinity'],
    ['0044-03-15 00:00:00+00 BC', '0044-03-15 00:00:00+00 BC'],
  ])('%s is %s', (text, instant) => {
    expect(toInstantText(text)).toBe(instant);
  });
});
