import { Decimal as DecimalJs } from 'decimal.js';
import * as fc from 'fast-check';
import type { Decimal } from '.';
import {
  absolute,
  add,
  compare,
  decimalFromInteger,
  decimalFromNumber,
  DomainError,
  formatDecimal,
  isNegative,
  isPositive,
  isZero,
  multiply,
  negate,
  parseDecimal,
  scaleOf,
  subtract,
  sum,
  toNumber,
  zero,
} from '.';

/** Somebody else's arithmetic, with more digits than any result here can have. */
const Judge = DecimalJs.clone({ precision: 400, toExpNeg: -9e15, toExpPos: 9e15, defaults: true });

/** A decimal and the same value as an integer over ten to the `digits`, so that `bigint` can judge. */
const decimals = fc
  .record({ coefficient: fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), digits: fc.integer({ min: 0, max: 12 }) })
  .map(({ coefficient, digits }) => parseDecimal(`${coefficient}e-${digits}`));

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
  return 'accepted';
}

describe('reading and printing', () => {
  it.each([
    ['0', '0'],
    ['-0.000', '0'],
    ['+12.50', '12.5'],
    ['00012', '12'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['1.25e3', '1250'],
    ['1E-7', '0.0000001'],
    ['123456789012345678901234567890.123456789', '123456789012345678901234567890.123456789'],
  ])('reads %s as %s', (text, decimal) => expect(parseDecimal(text)).toBe(decimal));

  it.each([
    '',
    ' ',
    'NaN',
    'Infinity',
    '-Infinity',
    '1,234.5',
    '1 000',
    '0x10',
    '1e',
    '--1',
    '1.2.3',
    '٣',
    '1_000',
    '1e9999',
    ' 1',
    '1\n',
  ])('refuses %j', (text) => expect(refusal(() => parseDecimal(text))).toBe('input/invalid-decimal'));

  it.each(['1e400', '1e-400', '1e64', `${'9'.repeat(65)}`, `0.${'1'.repeat(65)}`])(
    'refuses %s as out of range',
    (text) => expect(refusal(() => parseDecimal(text))).toBe('input/decimal-out-of-range'),
  );

  it.each([`${'9'.repeat(64)}.${'9'.repeat(64)}`, `-${'9'.repeat(64)}`])('holds %s', (text) =>
    expect(parseDecimal(text)).toBe(text),
  );

  it('refuses long text without looking at it', () =>
    expect(refusal(() => parseDecimal('1'.repeat(1_000_000)))).toBe('input/invalid-decimal'));

  it('gives one value one text', () =>
    fc.assert(fc.property(decimals, (value) => expect(parseDecimal(`+000${absolute(value)}`)).toBe(absolute(value)))));

  it('reads back what it prints at any scale that fits', () =>
    fc.assert(
      fc.property(decimals, fc.nat(20), (value, more) =>
        expect(parseDecimal(formatDecimal(value, scaleOf(value) + more))).toBe(value),
      ),
    ));

  it('prints money with its cents and never rounds to do so', () => {
    expect(formatDecimal(parseDecimal('12.5'), 2)).toBe('12.50');
    expect(refusal(() => formatDecimal(parseDecimal('12.505'), 2))).toBe('input/decimal-needs-rounding');
  });

  it('takes a double for the shortest decimal that reads back as it', () => {
    expect(decimalFromNumber(0.1)).toBe('0.1');
    expect([NaN, Infinity, -Infinity].map((value) => refusal(() => decimalFromNumber(value)))).toEqual(
      Array(3).fill('input/invalid-decimal'),
    );
    fc.assert(
      fc.property(
        fc.double({ min: -1e15, max: 1e15, noNaN: true }).filter((value) => Math.abs(value) > 1e-40),
        (value) => expect(toNumber(decimalFromNumber(value))).toBe(value),
      ),
    );
  });

  it('takes only integers that are exact', () => {
    expect(decimalFromInteger(2n ** 100n)).toBe('1267650600228229401496703205376');
    expect(refusal(() => decimalFromInteger(2 ** 53))).toBe('input/invalid-decimal');
  });
});

describe('conservation', () => {
  it('computes what decimal.js computes', () =>
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        expect(add(a, b)).toBe(new Judge(a).plus(b).toFixed());
        expect(subtract(a, b)).toBe(new Judge(a).minus(b).toFixed());
        expect(multiply(a, b)).toBe(new Judge(a).times(b).toFixed());
        expect(compare(a, b)).toBe(new Judge(a).comparedTo(b));
      }),
      { numRuns: 500 },
    ));

  it('takes away what it added', () =>
    fc.assert(fc.property(decimals, decimals, (a, b) => expect(subtract(add(a, b), b)).toBe(a))));

  it('sums in any order, any grouping', () => {
    const inAnyOrder = fc
      .array(decimals)
      .chain((values) => fc.tuple(fc.constant(values), fc.shuffledSubarray(values, { minLength: values.length })));
    fc.assert(
      fc.property(inAnyOrder, ([values, shuffled]) => {
        expect(sum(shuffled)).toBe(sum(values));
        expect(values.reduce(add, zero)).toBe(sum(values));
      }),
    );
  });

  it('multiplies as integers do, exactly', () =>
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        const digits = scaleOf(a) + scaleOf(b);
        expect(multiply(a, b)).toBe(parseDecimal(`${integer(a, scaleOf(a)) * integer(b, scaleOf(b))}e-${digits}`));
      }),
    ));

  it('distributes multiplication over addition', () =>
    fc.assert(
      fc.property(decimals, decimals, decimals, (a, b, c) =>
        expect(multiply(a, add(b, c))).toBe(add(multiply(a, b), multiply(a, c))),
      ),
    ));

  it('orders as the difference says', () =>
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        const difference = subtract(a, b);
        const sign = isZero(difference) ? 0 : isNegative(difference) ? -1 : 1;
        expect(Math.sign(compare(a, b))).toBe(sign);
        expect(isPositive(difference)).toBe(sign === 1);
        expect(negate(difference)).toBe(subtract(b, a));
      }),
    ));

  it('refuses a result that does not fit instead of cutting it', () => {
    const tiny = parseDecimal('1e-40');
    expect(refusal(() => multiply(tiny, tiny))).toBe('input/decimal-out-of-range');
    const huge = parseDecimal('9e63');
    expect(refusal(() => add(huge, huge))).toBe('input/decimal-out-of-range');
  });
});

function integer(value: Decimal, digits: number): bigint {
  return BigInt(formatDecimal(value, digits).replace('.', ''));
}
