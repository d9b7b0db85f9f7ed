import { parseInstant, parseInstantRange } from '.';

const now = () => parseInstant('2026-03-10T12:00:00Z');
const asked = (range: { readonly from?: string; readonly to?: string }) =>
  parseInstantRange(range, now, 'test/empty-range');

describe('a range of time as it is asked for', () => {
  it('is the last day where nothing is said', () => {
    expect(asked({})).toEqual({ from: parseInstant('2026-03-09T12:00:00Z'), to: now() });
  });

  it('is the day before its end where no start is said', () => {
    expect(asked({ to: '2026-01-02T00:00:00Z' }).from).toBe(parseInstant('2026-01-01T00:00:00Z'));
  });

  it.each([
    ['from', { from: 'yesterday' }],
    ['to', { to: '2026-13-01' }],
  ])('names the field that is no instant: %s', (field, range) => {
    expect(() => asked(range)).toThrow(
      expect.objectContaining({ code: 'input/invalid-instant', data: expect.objectContaining({ path: `/${field}` }) }),
    );
  });

  it('has something in it', () => {
    expect(() => asked({ from: '2026-03-10T12:00:00Z' })).toThrow(
      expect.objectContaining({ code: 'test/empty-range' }),
    );
  });
});
