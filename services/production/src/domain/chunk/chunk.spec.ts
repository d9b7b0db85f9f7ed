import * as fc from 'fast-check';
import { pack, unpack, unpackTimes, unpackValues } from './chunk';
import type { ReadingColumns } from './reading-columns';

interface Row {
  readonly value: number | string | null;
  readonly quality: number;
  readonly receivedSecond: number;
  readonly receivedMicro: number;
  readonly flags: string | null;
  readonly originalUnit: string | null;
  readonly originalValue: string | null;
}

const microsADay = 86_400_000_000;
const lastSecond = 253_402_300_799; // the end of 9999
const firstSecond = -62_135_596_800; // 0001-01-01

function toColumns(rows: ReadonlyMap<number, Row>): ReadingColumns {
  const sorted = [...rows].toSorted(([one], [other]) => one - other);
  const column = <T>(of: (row: Row) => T): readonly T[] => sorted.map(([, row]) => of(row));
  return {
    offsets: Float64Array.from(sorted, ([offset]) => offset),
    present: Uint8Array.from(column(({ value }) => (typeof value === 'number' ? 1 : 0))),
    numbers: Float64Array.from(column(({ value }) => (typeof value === 'number' ? value : 0))),
    others: column(({ value }) => (typeof value === 'string' ? value : null)),
    qualities: Uint8Array.from(column(({ quality }) => quality)),
    receivedSeconds: Float64Array.from(column(({ receivedSecond }) => receivedSecond)),
    receivedMicros: Float64Array.from(column(({ receivedMicro }) => receivedMicro)),
    flags: column(({ flags }) => flags),
    originalUnits: column(({ originalUnit }) => originalUnit),
    originalValues: column(({ originalValue }) => originalValue),
  };
}

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.integer({ min: -1_000_000, max: 1_000_000 }).map((whole) => whole / 100),
  fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 5e-324, Number.MAX_VALUE, 2 ** 53 - 1, 1e15, 0.1 + 0.2),
);
const integer = fc.bigInt().map(String);
const value = fc.oneof(number, integer, fc.constantFrom('true', 'false'), text, fc.constant(null));
const maybe = (of: fc.Arbitrary<string>) => fc.option(of, { freq: 2 });
const row: fc.Arbitrary<Row> = fc.record({
  value,
  quality: fc.integer({ min: 0, max: 3 }),
  receivedSecond: fc.integer({ min: firstSecond, max: lastSecond }),
  receivedMicro: fc.integer({ min: 0, max: 999_999 }),
  flags: maybe(text),
  originalUnit: maybe(text),
  originalValue: maybe(fc.oneof(text, number.map(String), integer)),
});
const offset = fc.integer({ min: 0, max: microsADay - 1 });
const rows = fc.array(fc.tuple(offset, row), { minLength: 1, maxLength: 60 }).map((pairs) => new Map(pairs));

const ordinary: Row = {
  ...{ value: 412.5, quality: 0, receivedSecond: 0, receivedMicro: 250_000 },
  ...{ flags: null, originalUnit: null, originalValue: null },
};
const minutes = (of: (minute: number) => Partial<Row>) =>
  toColumns(
    new Map(
      Array.from({ length: 1440 }, (_, minute) => [
        minute * 60_000_000,
        { ...ordinary, receivedSecond: minute * 60 + 1, ...of(minute) },
      ]),
    ),
  );

describe('a packed day of a series', () => {
  it('gives back every reading to the bit, of whatever kind', () => {
    const law = fc.property(rows, (some) => {
      const columns = toColumns(some);
      expect(unpack(pack(columns))).toEqual(columns);
    });
    fc.assert(law, { numRuns: 300 });
  });

  it('gives back columns of one kind of number, where the layout is another', () => {
    const oneKind = fc.constantFrom(0.5, 0.01, 1e-9, 1, 1e6, Math.PI).chain((step) =>
      fc.array(
        fc.integer({ min: -100_000, max: 100_000 }).map((n) => n * step),
        { minLength: 1 },
      ),
    );
    const law = fc.property(oneKind, (numbers) => {
      const columns = toColumns(
        new Map(numbers.map((one, at) => [at, { ...ordinary, value: one, originalValue: String(one) }])),
      );
      expect(unpack(pack(columns))).toEqual(columns);
    });
    fc.assert(law, { numRuns: 300 });
  });

  it('gives back times and values alone', () => {
    const law = fc.property(rows, (some) => {
      const { offsets, present, numbers, others, qualities } = toColumns(some);
      const packed = pack(toColumns(some));
      expect(unpackTimes(packed)).toEqual(offsets);
      expect(unpackValues(packed)).toEqual({ offsets, present, numbers, others, qualities });
    });
    fc.assert(law, { numRuns: 100 });
  });

  it('is small where readings are regular: of minutes that hardly change, under six bytes each before compression', () => {
    const columns = minutes((minute) => ({ value: Math.round(41_250 + 20 * Math.sin(minute / 9)) / 100 }));
    expect(pack(columns).length / 1440).toBeLessThan(6);
  });

  it('is refused where it ends too early, or is of a layout to come', () => {
    const packed = pack(minutes(() => ({})));
    expect(() => unpack(packed.subarray(0, packed.length - 1))).toThrow('ends too early');
    expect(() => unpack(Uint8Array.of(2, 0))).toThrow('layout 2');
  });
});
