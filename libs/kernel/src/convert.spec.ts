import * as fc from 'fast-check';
import type { UnitName } from '.';
import {
  absolute,
  compare,
  convert,
  DomainError,
  getUnit,
  measurements,
  parseDecimal,
  subtract,
  toNumber,
  units,
} from '.';

const pairs = fc
  .constantFrom(...units)
  .chain(({ name, dimension }) =>
    fc.tuple(
      fc.constant<UnitName>(name),
      fc.constantFrom<UnitName>(...units.filter((unit) => unit.dimension === dimension).map((unit) => unit.name)),
    ),
  );
const decimals = fc
  .bigInt({ min: -(10n ** 12n), max: 10n ** 12n })
  .map((coefficient) => parseDecimal(`${coefficient}e-6`));

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
  return 'accepted';
}

it.each([
  ['1', 'bbl', '42', 'gal'],
  ['1', 'bbl', '0.158987294928', 'm3'],
  ['1', 'mcf', '28.316846592', 'sm3'],
  ['1', 'mmscf/d', '1000', 'mcf/d'],
  ['24', 'bbl/h', '576', 'bbl/d'],
  ['32', 'degf', '0', 'degc'],
  ['-40', 'degc', '-40', 'degf'],
  ['98.6', 'degf', '37', 'degc'],
  ['0', 'degc', '273.15', 'k'],
  ['12', 'in', '1', 'ft'],
  ['32', '64th-in', '0.5', 'in'],
  ['1', 'bar', '100', 'kpa'],
  ['14.7', 'psig', '14.7', 'psi'],
  ['0.5', 'd', '12', 'h'],
])('%s %s is %s %s, as a decimal and as a double', (value, from, result, to) => {
  expect(convert(parseDecimal(value), from, to)).toBe(result);
  expect(convert(Number(value), from, to)).toBe(Number(result));
});

// NIST SP 811 (2008), appendix B.8, to the digits printed there.
it.each([
  ['psi', 'pa', '6894.757'],
  ['bbl', 'm3', '0.1589873'],
  ['gal', 'l', '3.785412'],
  ['hp', 'w', '745.6999'],
  ['lbf', 'n', '4.448222'],
])('agrees with NIST on 1 %s in %s', (from, to, printed) => {
  const digits = printed.replace(/^0?\./, '').replace('.', '').length;
  expect(toNumber(convert(parseDecimal('1'), from, to)).toPrecision(digits)).toBe(Number(printed).toPrecision(digits));
});

it('comes back to where it came from', () =>
  fc.assert(
    fc.property(decimals, pairs, (value, [from, to]) => {
      const there = convert(value, from, to);
      expect(compare(absolute(subtract(convert(there, to, from), value)), parseDecimal('1e-20'))).toBeLessThan(0);
    }),
  ));

it('does not matter by which way it goes', () =>
  fc.assert(
    fc.property(decimals, pairs, pairs, (value, [from, to], [, detour]) => {
      fc.pre(getUnit(detour).dimension === getUnit(from).dimension);
      const direct = convert(value, from, to);
      expect(
        compare(absolute(subtract(convert(convert(value, from, detour), detour, to), direct)), parseDecimal('1e-15')),
      ).toBeLessThan(0);
    }),
  ));

it('gives doubles that differ from the exact result by rounding alone', () =>
  fc.assert(
    fc.property(decimals, pairs, (value, [from, to]) => {
      const exact = toNumber(convert(value, from, to));
      const magnitude = Math.max(Math.abs(exact), getUnit(from).dimension === 'temperature' ? 500 : 0);
      expect(Math.abs(convert(toNumber(value), from, to) - exact)).toBeLessThanOrEqual(magnitude * 2 ** -51);
    }),
    { numRuns: 1_000 },
  ));

it('keeps a value as it is when the unit is the same', () => {
  const long = parseDecimal(`0.${'7'.repeat(60)}`);
  expect(convert(long, 'psi', 'psi')).toBe(long);
});

it('refuses what cannot be converted', () => {
  expect(refusal(() => convert(1, 'psi', 'psia'))).toBe('input/unit-mismatch');
  expect(refusal(() => convert(1, 'bbl', 'mcf'))).toBe('input/unit-mismatch');
  expect(refusal(() => convert(1, 'psi', 'furlong'))).toBe('input/unknown-unit');
  expect(refusal(() => convert(1, '__proto__', 'psi'))).toBe('input/unknown-unit');
  expect(refusal(() => convert(NaN, 'psi', 'kpa'))).toBe('input/decimal-out-of-range');
  expect(refusal(() => convert(1e308, 'bbl', 'gal'))).toBe('input/decimal-out-of-range');
});

it('suggests the lower-case name', () =>
  expect(() => getUnit('PSI')).toThrow('"PSI" is not a unit; did you mean "psi"?'));

describe('the published tables', () => {
  it('names units in lower case, each once', () => {
    const names = units.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z0-9]+([-/][a-z0-9]+)*$/.test(name))).toEqual([]);
  });

  it('names measurements in kebab-case, each once, with a unit that exists and a range the right way round', () => {
    expect(new Set(measurements.map(({ name }) => name)).size).toBe(measurements.length);
    for (const { name, kind, unit, ...rest } of measurements) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      const quantity = kind === 'number' || kind === 'counter';
      expect([name, getUnit(unit).dimension === 'none']).toEqual([name, !quantity]);
      expect([name, 'range' in rest && rest.range[0] < rest.range[1]]).toEqual([name, quantity]);
      expect([name, 'values' in rest]).toEqual([name, kind === 'enumeration']);
    }
  });
});
