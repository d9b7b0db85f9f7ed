import { printTime, qualityOf, readMetricValue } from './metric-value';

describe('values by their data type', () => {
  it.each([
    ['Int8', 1, 0xff, -1],
    ['Int8 written as 32 bits', 1, 0xffffffff, -1],
    ['Int16', 2, 0xfffe, -2],
    ['Int32', 3, 0xffffffff, -1],
    ['Int64', 4, 0xffffffffffffffffn, -1],
    ['Int64 beyond a double', 4, 9_007_199_254_740_993n, '9007199254740993'],
    ['Int64 in the field of 32 bits', 4, 7, 7],
    ['UInt8', 5, 255, 255],
    ['UInt32', 7, 4_294_967_295, 4_294_967_295],
    ['UInt32 in the field of 64 bits', 7, 4_294_967_295n, 4_294_967_295],
    ['UInt64 beyond a double', 8, 0xffffffffffffffffn, '18446744073709551615'],
    ['Float', 9, 1.5, 1.5],
    ['Double', 10, -2.25, -2.25],
    ['Double that is no number', 10, Number.NaN, null],
    ['Double that is infinite', 10, Infinity, null],
    ['Boolean', 11, true, true],
    ['String', 12, 'open', 'open'],
    ['DateTime', 13, 1_767_225_600_123n, '2026-01-01T00:00:00.123000Z'],
    ['Text', 14, 'a note', 'a note'],
    ['UUID', 15, 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6', 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6'],
  ])('reads %s', (_, datatype, wire, value) => {
    expect(readMetricValue(datatype, wire)).toBe(value);
  });

  it.each([
    ['a data set', 16, undefined],
    ['bytes', 17, undefined],
    ['an array', 22, undefined],
    ['an unknown type', 0, 1],
    ['text in a number', 10, '12'],
    ['a number in a text', 12, 12],
    ['a number in a switch', 11, 1],
  ])('has no value for %s', (_, datatype, wire) => {
    expect(readMetricValue(datatype, wire)).toBeUndefined();
  });
});

describe('quality', () => {
  it.each([
    ['tck-id-payloads-propertyset-quality-value-value: 0', 0, 'BAD'],
    ['192', 192, 'GOOD'],
    ['500', 500, 'STALE'],
    ['none at all', undefined, 'GOOD'],
    ['OPC DA: uncertain, last usable', 68, 'UNCERTAIN'],
    ['OPC DA: good, local override', 216, 'GOOD'],
    ['OPC DA: bad, device failure', 12, 'BAD'],
    ['a code of nobody', 777, 'BAD'],
    ['a negative code', -1, 'BAD'],
  ])('of %s', (_, quality, expected) => {
    expect(qualityOf({ quality }, 1)).toBe(expected);
  });

  it('is BAD for null, unless it is STALE', () => {
    expect(qualityOf({ quality: 192 }, null)).toBe('BAD');
    expect(qualityOf({ quality: 500 }, null)).toBe('STALE');
  });
});

it('prints a time nobody can mean so that it is refused later', () => {
  expect(printTime(1e300)).toBe('1e+300 ms');
});
