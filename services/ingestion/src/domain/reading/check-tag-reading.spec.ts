import { parseInstant, parseTimestamp } from '@wellflow/kernel';
import fc from 'fast-check';
import type { TagTimeline } from '../tag/tag';
import { parseTagDraft } from '../tag/tag-draft';
import { checkTagReading } from './check-tag-reading';

const time = parseTimestamp('2026-11-23T12:00:00Z');
const from = parseInstant('2026-01-01T00:00:00Z');

function tagOf(changes: Readonly<Record<string, unknown>>): TagTimeline {
  const raw = { name: 'T', well: 'w', measurement: 'tubing-pressure', unit: 'psi', ...changes };
  return {
    tagId: 't',
    name: 'T',
    versions: [{ from, assetId: 'a', well: 'w', settings: parseTagDraft(raw).settings }],
  };
}

function check(value: unknown, changes: Readonly<Record<string, unknown>>, unit?: string) {
  const checked = checkTagReading({ tag: 'T', time, quality: 'GOOD', value, unit }, tagOf(changes));
  return 'code' in checked ? checked : checked.reading;
}

const meter = { measurement: 'oil-total', unit: 'bbl' };

describe('a reading of a tag', () => {
  it('is value × scale + offset in the tag’s unit, then converted; what was sent is kept', () => {
    expect(check(100, { unit: 'bar', scale: '0.5', offset: '-1' })).toMatchObject({
      number: expect.closeTo(49 * 14.503_773_773, 6),
      unit: 'psi',
      originalValue: '100',
      originalUnit: null,
    });
  });

  it('may say its own unit, where the tag does not scale', () => {
    expect(check(1, { unit: 'psi' }, 'bar')).toMatchObject({ originalUnit: 'bar', originalValue: '1' });
    expect(check(1, { unit: 'psi', scale: 2 }, 'bar')).toMatchObject({
      code: 'ingestion/unit-mismatch',
      field: 'unit',
    });
    expect(check(1, { unit: 'psi' }, 'degf')).toMatchObject({ code: 'ingestion/unit-mismatch' });
  });

  it('scales whole counters exactly, to the last digit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 28n }), fc.bigInt({ min: 1n, max: 1000n }), (raw, scale) => {
        const reading = check(String(raw), { ...meter, scale: String(scale), offset: '7' });
        const exact = raw * scale + 7n;
        const small = exact <= BigInt(Number.MAX_SAFE_INTEGER);
        expect(reading).toMatchObject(
          small ? { number: Number(exact), integer: null } : { number: null, integer: String(exact) },
        );
      }),
    );
  });

  it('of a counter in tenths has no double’s dust', () => {
    expect(check(123_456_789_3, { ...meter, scale: '0.1' })).toMatchObject({ number: 123_456_789.3 });
    expect(check(3, { ...meter, scale: '0.1' })).toMatchObject({ number: 0.3 });
  });

  it('is flagged outside the tag’s range, and outside the measurement’s where the tag has none', () => {
    const range = { rangeLow: 10, rangeHigh: 20 };
    expect([9, 10, 20, 21].map((value) => check(value, range))).toMatchObject([
      { flags: ['out-of-range'] },
      { flags: [] },
      { flags: [] },
      { flags: ['out-of-range'] },
    ]);
    expect(check(20_001, {})).toMatchObject({ flags: ['out-of-range'] });
    expect(check('1000000000001', meter)).toMatchObject({ flags: ['out-of-range'] });
  });

  it('that is too large once scaled is a fault of the value', () => {
    const tooLarge = { code: 'ingestion/value-out-of-range', field: 'value' };
    expect(check(1e308, { scale: '100' })).toMatchObject(tooLarge);
    expect(check(1e307, { scale: '2', unit: 'mpa' })).toMatchObject(tooLarge);
  });

  it('without a value stays without one', () => {
    const checked = checkTagReading(
      { tag: 'T', time, quality: 'BAD', value: null, unit: undefined },
      tagOf({ scale: 2 }),
    );
    expect(checked).toMatchObject({ assetId: 'a', reading: { number: null, quality: 'BAD', flags: [] } });
  });

  it('keeps what a BAD source says in place of a number, scaled or not', () => {
    const said = { tag: 'T', time, quality: 'BAD', value: 'Bad', unit: undefined } as const;
    for (const settings of [{}, { scale: 2 }])
      expect(checkTagReading(said, tagOf(settings))).toMatchObject({
        reading: { number: null, text: null, originalValue: 'Bad', quality: 'BAD' },
      });
    const good = { ...said, quality: 'GOOD' } as const;
    expect(checkTagReading(good, tagOf({}))).toMatchObject({ code: 'ingestion/value-type' });
  });

  it('before the tag’s first version waits', () => {
    const before = {
      tag: 'T',
      time: parseTimestamp('2025-12-31T23:59:59Z'),
      quality: 'GOOD',
      value: 1,
      unit: undefined,
    } as const;
    expect(checkTagReading(before, tagOf({}))).toMatchObject({ waits: true, code: 'ingestion/tag-not-in-effect' });
  });
});
