import * as fc from 'fast-check';
import { absolute, apportion, compare, divide, DomainError, multiply, parseDecimal, subtract, sum, zero } from '.';

const weights = fc
  .uniqueArray(fc.record({ id: fc.string({ minLength: 1, maxLength: 8 }), weight: fc.nat(1_000_000) }), {
    selector: ({ id }) => id,
    minLength: 1,
    maxLength: 30,
  })
  .map((entries) => entries.map(({ id, weight }) => ({ id, weight: parseDecimal(`${weight}e-3`) })))
  .filter((entries) => entries.some(({ weight }) => weight !== zero));
const totals = fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }).map((cents) => parseDecimal(`${cents}e-2`));

function decimals(...texts: readonly string[]) {
  return texts.map((text, index) => ({ id: String.fromCharCode(97 + index), weight: parseDecimal(text) }));
}

it('sums to the total exactly, whatever the weights', () =>
  fc.assert(
    fc.property(totals, weights, (total, entries) =>
      expect(sum(apportion(total, entries, 2).map(({ amount }) => amount))).toBe(total),
    ),
  ));

it('gives nobody a whole unit more or less than their part', () =>
  fc.assert(
    fc.property(totals, weights, (total, entries) => {
      const whole = sum(entries.map(({ weight }) => weight));
      apportion(total, entries, 2).forEach(({ amount }, index) => {
        const due = divide(multiply(total, entries[index]?.weight ?? zero), whole, { scale: 20, mode: 'half-even' });
        expect(compare(absolute(subtract(amount, due)), parseDecimal('0.01'))).toBeLessThan(0);
      });
    }),
  ));

it('does not depend on the order in which the claimants come', () =>
  fc.assert(
    fc.property(totals, weights, (total, entries) => {
      const forward = apportion(total, entries, 2);
      const backward = apportion(total, [...entries].reverse(), 2);
      expect([...backward].reverse()).toEqual(forward);
    }),
  ));

it('reverses to the cent: the shares of the opposite are the opposite of the shares', () =>
  fc.assert(
    fc.property(totals, weights, (total, entries) => {
      const there = apportion(total, entries, 2);
      const back = apportion(subtract(zero, total), entries, 2);
      expect(back.map(({ amount }) => subtract(zero, amount))).toEqual(there.map(({ amount }) => amount));
    }),
  ));

it('places the cent that the well-test example leaves over', () => {
  const shares = apportion(parseDecimal('9725.36'), decimals('6200', '3100', '910'), 2);
  expect(shares.map(({ amount }) => amount)).toEqual(['5905.7', '2952.85', '866.81']);
});

it('settles ties by id, not by position', () => {
  const thirds = [
    { id: 'zoe', weight: parseDecimal('1') },
    { id: 'abe', weight: parseDecimal('1') },
    { id: 'max', weight: parseDecimal('1') },
  ];
  expect(apportion(parseDecimal('1'), thirds, 8)).toEqual([
    { id: 'zoe', amount: '0.33333333' },
    { id: 'abe', amount: '0.33333334' },
    { id: 'max', amount: '0.33333333' },
  ]);
});

it('gives nothing to a weight of zero', () =>
  expect(apportion(parseDecimal('0.05'), decimals('0', '1', '0', '2'), 2).map(({ amount }) => amount)).toEqual([
    '0',
    '0.02',
    '0',
    '0.03',
  ]));

it('splits nothing into nothing, even among none', () => {
  expect(apportion(zero, [], 2)).toEqual([]);
  expect(apportion(zero, decimals('0', '0'), 2).map(({ amount }) => amount)).toEqual(['0', '0']);
});

it.each([
  ['input/nothing-to-apportion-by', '1', decimals('0', '0')],
  ['input/nothing-to-apportion-by', '1', []],
  ['input/negative-weight', '1', decimals('2', '-1')],
  ['input/decimal-needs-rounding', '1.005', decimals('1')],
  ['input/duplicate-id', '1', [...decimals('1'), ...decimals('1')]],
])('refuses with %s', (code, total, entries) => {
  expect(() => apportion(parseDecimal(total), entries, 2)).toThrow(DomainError);
  expect(() => apportion(parseDecimal(total), entries, 2)).toThrow(expect.objectContaining({ code }));
});
