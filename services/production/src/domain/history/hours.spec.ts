import * as fc from 'fast-check';
import type { ValueColumns } from '../chunk/reading-columns';
import { packHours, unpackHours } from './hours';
import { mergeSummaries, type Summary } from './summary';
import { summarizeDay } from './summarize-day';

const day = 20_523;
const whole = { day, from: 0, to: 86_400_000_000, numeric: true };

const reading = fc.record({
  offset: fc.integer({ min: 0, max: 86_399_999_999 }),
  quality: fc.integer({ min: 0, max: 3 }),
  value: fc.oneof(fc.double({ noNaN: true }), fc.integer(), fc.bigInt().map(String), fc.constant(null)),
});

const days = fc.uniqueArray(reading, { selector: ({ offset }) => offset, maxLength: 60 }).map((some): ValueColumns => {
  const sorted = some.toSorted((one, other) => one.offset - other.offset);
  return {
    offsets: Float64Array.from(sorted, ({ offset }) => offset),
    present: Uint8Array.from(sorted, ({ value }) => (typeof value === 'number' ? 1 : 0)),
    numbers: Float64Array.from(sorted, ({ value }) => (typeof value === 'number' ? value : 0)),
    others: sorted.map(({ value }) => (typeof value === 'string' ? value : null)),
    qualities: Uint8Array.from(sorted, ({ quality }) => quality),
  };
});

it('hours come back as they were packed, and come to the same as the readings, by hour and by day', () => {
  const law = fc.property(days, (columns) => {
    const hours = unpackHours(packHours({ day, columns, numeric: true }), day);
    expect(hours).toEqual(summarizeDay({ ...whole, columns, intervalSeconds: 3600 }));
    const asDay = hours.map((hour): Summary => ({ ...hour, bucket: day }));
    const merged = asDay.length === 0 ? [] : [asDay.reduce(mergeSummaries)];
    const withoutSum = (list: readonly Summary[]) => list.map(({ sum: _, ...rest }) => rest);
    expect(withoutSum(merged)).toEqual(withoutSum(summarizeDay({ ...whole, columns, intervalSeconds: 86_400 })));
  });
  fc.assert(law);
});

it('hours of a layout that is not known are refused', () => {
  expect(() => unpackHours(Uint8Array.of(2, 0), day)).toThrow('layout');
});
