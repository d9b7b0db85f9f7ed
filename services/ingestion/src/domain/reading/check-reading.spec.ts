import { parseInstant } from '@wellflow/kernel';
import { createCheckReading } from './check-reading';

const check = createCheckReading(parseInstant('2026-11-23T12:10:00Z'));
const reading = (changes: Readonly<Record<string, unknown>> = {}) => ({
  well: '42-501-20130',
  measurement: 'tubing-pressure',
  time: '2026-11-23T11:59:00Z',
  value: 212.4,
  unit: 'psi',
  ...changes,
});

describe('a reading', () => {
  it('is taken as it is in its canonical unit', () => {
    expect(check(reading())).toMatchObject({
      well: '42-501-20130',
      measurement: 'tubing-pressure',
      sourceTime: '2026-11-23T11:59:00.000000Z',
      number: 212.4,
      unit: 'psi',
      originalUnit: null,
      originalValue: null,
      quality: 'GOOD',
      flags: [],
    });
  });

  it('is converted to the canonical unit, and keeps what was sent', () => {
    expect(check(reading({ value: 10, unit: 'bar' }))).toMatchObject({
      unit: 'psi',
      originalUnit: 'bar',
      originalValue: '10',
    });
    expect(check(reading({ value: 10, unit: 'bar' }))).toHaveProperty('number', expect.closeTo(145.0377, 4));
  });

  it('is told apart from zero when there is none', () => {
    expect(check(reading({ value: null, quality: 'BAD' }))).toMatchObject({ number: null, quality: 'BAD' });
    expect(check(reading({ value: 0 }))).toMatchObject({ number: 0, quality: 'GOOD' });
  });

  it('keeps what a BAD or STALE source says in place of a value, and refuses it of any other', () => {
    const said = { value: 'Inp OutRange', unit: 'bar' };
    for (const quality of ['BAD', 'STALE']) {
      const kept = { number: null, text: null, quality, originalValue: 'Inp OutRange', originalUnit: 'bar' };
      expect(check(reading({ ...said, quality }))).toMatchObject(kept);
    }
    for (const quality of ['GOOD', 'UNCERTAIN'])
      expect(check(reading({ ...said, quality }))).toMatchObject({ code: 'ingestion/value-type' });
    const words = check(reading({ measurement: 'alarm-text', value: 'Bad', quality: 'BAD', unit: undefined }));
    expect(words).toMatchObject({ text: 'Bad', originalValue: null });
    expect(check(reading({ value: 'x'.repeat(201), quality: 'BAD' }))).toMatchObject({ code: 'ingestion/value-type' });
  });

  it('finer than a microsecond is truncated and flagged', () => {
    expect(check(reading({ time: '2026-11-23T11:59:00.1234567Z' }))).toMatchObject({
      sourceTime: '2026-11-23T11:59:00.123456Z',
      flags: ['time-truncated'],
    });
  });

  it('may be a counter too large for a double', () => {
    const total = reading({ measurement: 'oil-total', value: '90071992547409931', unit: 'bbl' });
    expect(check(total)).toMatchObject({ number: null, integer: '90071992547409931' });
  });

  it.each([
    [true, true],
    [false, false],
    [1, true],
    [0, false],
  ])('of run status may be %p', (value, flag) => {
    expect(check({ ...reading({ measurement: 'run-status', value }), unit: undefined })).toMatchObject({
      flag,
      number: null,
    });
  });

  it('that names a tag is left for the tag to explain', () => {
    expect(check({ tag: 'PAD7.PT-101', time: '2026-11-23T11:59:00Z', value: 1, unit: 'psi' })).toEqual({
      tag: 'PAD7.PT-101',
      time: { instant: '2026-11-23T11:59:00.000000Z', truncated: false },
      quality: 'GOOD',
      value: 1,
      unit: 'psi',
    });
  });

  it.each([
    ['no object', 42, 'ingestion/not-an-object', ''],
    ['an array', [], 'ingestion/not-an-object', ''],
    ['an unknown field', reading({ wel: 1 }), 'ingestion/unknown-field', 'wel'],
    ['no well', reading({ well: undefined }), 'ingestion/invalid-well', 'well'],
    ['an empty well', reading({ well: '' }), 'ingestion/invalid-well', 'well'],
    ['an unknown measurement', reading({ measurement: 'mood' }), 'ingestion/unknown-measurement', 'measurement'],
    ['no time', reading({ time: undefined }), 'ingestion/invalid-time', 'time'],
    ['a time without an offset', reading({ time: '2026-11-23T11:59:00' }), 'ingestion/invalid-time', 'time'],
    ['a day that is none', reading({ time: '2026-02-30T11:59:00Z' }), 'ingestion/invalid-time', 'time'],
    ['a time too far ahead', reading({ time: '2026-11-23T12:10:01Z' }), 'ingestion/time-ahead', 'time'],
    ['text for a number', reading({ value: '212.4' }), 'ingestion/value-type', 'value'],
    ['no value', reading({ value: undefined }), 'ingestion/value-type', 'value'],
    ['1e400', reading({ value: Number.POSITIVE_INFINITY }), 'ingestion/value-out-of-range', 'value'],
    ['null and no word on quality', reading({ value: null }), 'ingestion/null-without-quality', 'value'],
    [
      'null called uncertain',
      reading({ value: null, quality: 'UNCERTAIN' }),
      'ingestion/null-without-quality',
      'value',
    ],
    ['no unit', reading({ unit: undefined }), 'ingestion/unit-missing', 'unit'],
    ['an unknown unit', reading({ unit: 'furlong' }), 'ingestion/unknown-unit', 'unit'],
    ['a unit of something else', reading({ unit: 'degf' }), 'ingestion/unit-mismatch', 'unit'],
    [
      'a unit of something else on null',
      reading({ value: null, quality: 'BAD', unit: 'degf' }),
      'ingestion/unit-mismatch',
      'unit',
    ],
    ['a number for a unit', reading({ unit: 7 }), 'ingestion/unknown-unit', 'unit'],
    [
      'a value too large once converted',
      reading({ value: 1e308, unit: 'mpa' }),
      'ingestion/value-out-of-range',
      'value',
    ],
    ['an unknown quality', reading({ quality: 'FINE' }), 'ingestion/unknown-quality', 'quality'],
    [
      'a word its list lacks',
      reading({ measurement: 'pump-status', value: 'dancing', unit: undefined }),
      'ingestion/value-type',
      'value',
    ],
    ['a tag and a well', reading({ tag: 'PT-101' }), 'ingestion/tag-and-well', 'well'],
    ['a tag that is no text', { tag: 5, time: '2026-11-23T11:59:00Z' }, 'ingestion/invalid-tag', 'tag'],
  ])('with %s is refused, by code and field', (_what, item, code, field) => {
    expect(check(item)).toMatchObject({ code, field });
  });
});
