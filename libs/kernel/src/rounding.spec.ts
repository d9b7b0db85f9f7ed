import { Decimal as DecimalJs } from 'decimal.js';
import * as fc from 'fast-check';
import type { RoundingMode } from '.';
import { add, divide, DomainError, isZero, parseDecimal, round, zero } from '.';

const modes: readonly RoundingMode[] = ['half-even', 'half-up', 'down', 'up', 'floor', 'ceiling'];

/** Somebody else's arithmetic; a quotient of these operands that is not a tie shows it long before 400 digits. */
const Judge = DecimalJs.clone({ precision: 400, toExpNeg: -9e15, toExpPos: 9e15, defaults: true });
const judged = {
  'half-even': DecimalJs.ROUND_HALF_EVEN,
  'half-up': DecimalJs.ROUND_HALF_UP,
  down: DecimalJs.ROUND_DOWN,
  up: DecimalJs.ROUND_UP,
  floor: DecimalJs.ROUND_FLOOR,
  ceiling: DecimalJs.ROUND_CEIL,
} as const;
const decimals = fc
  .record({ coefficient: fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), digits: fc.integer({ min: 0, max: 12 }) })
  .map(({ coefficient, digits }) => parseDecimal(`${coefficient}e-${digits}`));

describe('rounding', () => {
  it.each([
    ['2.5', '2', '3', '2', '3', '2', '3'],
    ['3.5', '4', '4', '3', '4', '3', '4'],
    ['-2.5', '-2', '-3', '-2', '-3', '-3', '-2'],
    ['-0.4', '0', '0', '0', '-1', '-1', '0'],
    ['2.51', '3', '3', '2', '3', '2', '3'],
  ])('rounds %s half-even %s, half-up %s, down %s, up %s, floor %s, ceiling %s', (text, ...expected) =>
    expect(modes.map((mode) => round(parseDecimal(text), { scale: 0, mode }))).toEqual(expected),
  );

  it('divides as decimal.js does, in every mode', () =>
    fc.assert(
      fc.property(decimals, decimals, fc.nat(10), fc.constantFrom(...modes), (a, b, scale, mode) => {
        fc.pre(!isZero(b));
        const expected = new Judge(a).div(b).toDecimalPlaces(scale, judged[mode]);
        expect(divide(a, b, { scale, mode })).toBe(parseDecimal(expected.toFixed()));
      }),
      { numRuns: 1_000 },
    ));

  it('rounds ties as decimal.js does, in every mode', () =>
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(...modes), (tenths, mode) => {
        const value = parseDecimal(`${tenths}e-1`);
        const expected = new Judge(value).toDecimalPlaces(0, judged[mode]);
        expect(round(value, { scale: 0, mode })).toBe(parseDecimal(expected.toFixed()));
      }),
    ));

  it('knows a tie from what only looks like one', () => {
    const justAbove = add(parseDecimal('0.5'), parseDecimal('1e-60'));
    expect(divide(justAbove, parseDecimal('1'), { scale: 0, mode: 'half-even' })).toBe('1');
    expect(divide(parseDecimal('1'), parseDecimal('2'), { scale: 0, mode: 'half-even' })).toBe('0');
  });

  it('refuses to divide by zero, and scales nobody can mean', () => {
    const byZero = () => divide(parseDecimal('1'), zero, { scale: 2, mode: 'down' });
    expect(byZero).toThrow(DomainError);
    expect(byZero).toThrow(expect.objectContaining({ code: 'input/division-by-zero' }));
    expect(() => round(zero, { scale: -1, mode: 'down' })).toThrow(RangeError);
    expect(() => round(zero, { scale: 1.5, mode: 'down' })).toThrow(RangeError);
  });

  it('computes the allocation factor of the textbook', () =>
    expect(divide(parseDecimal('9725.36'), parseDecimal('10210'), { scale: 8, mode: 'half-even' })).toBe('0.95253281'));
});
