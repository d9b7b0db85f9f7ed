import type { Decimal, Rounding } from './decimal';
import {
  add,
  decimalFromInteger,
  divide,
  formatDecimal,
  multiply,
  one,
  parseDecimal,
  scaleOf,
  subtract,
  toNumber,
  zero,
} from './decimal';
import { DomainError } from './domain-error';
import type { Unit } from './units';
import { getUnit } from './units';

interface Ratio {
  readonly numerator: Decimal;
  readonly denominator: Decimal;
}

interface Shift {
  readonly before: Decimal;
  readonly after: Decimal;
}

/** (value + before) × numerator ÷ denominator + after; the numbers are the same four as doubles. */
interface Conversion extends Ratio, Shift {
  readonly numbers: Readonly<Record<keyof Ratio | keyof Shift, number>>;
}

const conversions = new Map<string, Conversion>();
const endless: Rounding = { scale: 30, mode: 'half-even' };

/**
 * Converts exactly as far as decimals go; a result that never ends is rounded half-even at 30 digits after the point.
 * Numbers, for sensor values, stay doubles: within a few units of their last place of the exact result.
 * @throws DomainError `input/unknown-unit`, `input/unit-mismatch` between dimensions, `input/decimal-out-of-range`.
 */
export function convert(value: Decimal, from: string, to: string): Decimal;
export function convert(value: number, from: string, to: string): number;
export function convert(value: number | Decimal, from: string, to: string): number | Decimal {
  if (typeof value === 'number') return convertNumber(value, from, to);
  const { before, numerator, denominator, after } = conversion(from, to);
  const scaled = multiply(add(value, before), numerator);
  return add(denominator === one ? scaled : divide(scaled, denominator, endless), after);
}

function convertNumber(value: number, from: string, to: string): number {
  const { before, numerator, denominator, after } = conversion(from, to).numbers;
  const result = ((value + before) * numerator) / denominator + after;
  if (Number.isFinite(result)) return result;
  throw new DomainError('input/decimal-out-of-range', `${value} ${from} is no finite number of ${to}`);
}

function conversion(from: string, to: string): Conversion {
  const key = `${from}>${to}`;
  const known = conversions.get(key);
  if (known) return known;
  const made = createConversion(getUnit(from), getUnit(to));
  conversions.set(key, made); // only known units come this far, so it cannot grow for ever
  return made;
}

function createConversion(from: Unit, to: Unit): Conversion {
  if (from.dimension !== to.dimension) {
    const text = `${from.name} (${from.dimension}) does not convert to ${to.name} (${to.dimension})`;
    throw new DomainError('input/unit-mismatch', text, { from: from.name, to: to.name });
  }
  const ratio = reduce(
    multiply(parseDecimal(from.numerator ?? '1'), parseDecimal(to.denominator ?? '1')),
    multiply(parseDecimal(from.denominator ?? '1'), parseDecimal(to.numerator ?? '1')),
  );
  const exact = { ...ratio, ...shift(ratio, parseDecimal(from.offset ?? '0'), parseDecimal(to.offset ?? '0')) };
  return { ...exact, numbers: inDoubles(exact) };
}

function inDoubles({ numerator, denominator, before, after }: Ratio & Shift): Conversion['numbers'] {
  return {
    numerator: toNumber(numerator),
    denominator: toNumber(denominator),
    before: toNumber(before),
    after: toNumber(after),
  };
}

/** In whole numbers without a common divisor: 32 °F becomes 0 °C and not 5e-14 only if the double sees 5 and 9. */
function reduce(numerator: Decimal, denominator: Decimal): Ratio {
  const digits = Math.max(scaleOf(numerator), scaleOf(denominator));
  const top = wholeNumber(numerator, digits);
  const bottom = wholeNumber(denominator, digits);
  const divisor = greatestCommonDivisor(top, bottom);
  return { numerator: decimalFromInteger(top / divisor), denominator: decimalFromInteger(bottom / divisor) };
}

/** The two offsets as one, added on the side where it is a decimal that ends: 32 for both ways between °F and °C. */
function shift({ numerator, denominator }: Ratio, from: Decimal, to: Decimal): Shift {
  const both = subtract(multiply(from, numerator), multiply(to, denominator));
  const after = divide(both, denominator, endless);
  if (multiply(after, denominator) === both) return { before: zero, after };
  return { before: divide(both, numerator, endless), after: zero };
}

function wholeNumber(value: Decimal, digits: number): bigint {
  return BigInt(formatDecimal(value, digits).replace('.', ''));
}

function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  return right === 0n ? left : greatestCommonDivisor(right, left % right);
}
