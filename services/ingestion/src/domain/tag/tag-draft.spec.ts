import { DomainError } from '@wellflow/kernel';
import { parseTagDraft } from './tag-draft';

const tag = (changes: Readonly<Record<string, unknown>> = {}) => ({
  ...{ name: 'PAD7.PT-101', well: '42-501-20130', measurement: 'tubing-pressure', unit: 'bar' },
  ...changes,
});
const counter = (changes: Readonly<Record<string, unknown>> = {}) =>
  tag({ measurement: 'oil-total', unit: 'bbl', ...changes });

function refusalOf(raw: Readonly<Record<string, unknown>>) {
  try {
    parseTagDraft(raw);
    return 'taken';
  } catch (error) {
    return error instanceof DomainError ? [error.code, error.data['path']] : error;
  }
}

describe('a tag', () => {
  it('needs a name, a well, a measurement and a unit, and says the rest itself', () => {
    expect(parseTagDraft(tag())).toMatchObject({
      name: 'PAD7.PT-101',
      from: null,
      settings: { scale: '1', offset: '0', interpolation: 'linear', rangeLow: null, rollover: null },
    });
    expect(parseTagDraft(tag({ measurement: 'run-status', unit: undefined })).settings).toMatchObject({
      unit: 'none',
      interpolation: 'stepped',
    });
  });

  it('keeps a scale as the decimal that was meant', () => {
    expect(parseTagDraft(tag({ scale: 0.1, offset: '-0.050' })).settings).toMatchObject({
      scale: '0.1',
      offset: '-0.05',
    });
  });

  it('takes limits in their order, at the very ends of the range too', () => {
    const limits = { rangeLow: 0, loLo: 0, lo: 10, hi: 20, hiHi: 30, rangeHigh: 30 };
    expect(parseTagDraft(tag(limits)).settings).toMatchObject(limits);
  });

  it.each([
    ['no name', tag({ name: undefined }), 'ingestion/missing-field', '/name'],
    ['an empty name', tag({ name: '' }), 'ingestion/invalid-field', '/name'],
    ['a name of 201 characters', tag({ name: 'x'.repeat(201) }), 'ingestion/invalid-field', '/name'],
    ['a name with a line end', tag({ name: 'a\nb' }), 'ingestion/invalid-field', '/name'],
    ['a name with a space around it', tag({ name: 'PT ' }), 'ingestion/invalid-field', '/name'],
    ['the name of the review queue', tag({ name: 'unknown' }), 'ingestion/reserved-name', '/name'],
    ['no well', tag({ well: undefined }), 'ingestion/missing-field', '/well'],
    ['an unknown field', tag({ colour: 'red' }), 'ingestion/unknown-field', '/colour'],
    ['an unknown measurement', tag({ measurement: 'mood' }), 'ingestion/unknown-measurement', '/measurement'],
    ['another kind', tag({ kind: 'counter' }), 'ingestion/kind-mismatch', '/kind'],
    ['no unit', tag({ unit: undefined }), 'ingestion/unit-missing', '/unit'],
    ['an unknown unit', tag({ unit: 'furlong' }), 'ingestion/unknown-unit', '/unit'],
    ['absolute pressure for gauge', tag({ unit: 'psia' }), 'ingestion/unit-mismatch', '/unit'],
    ['a scale of nothing', tag({ scale: 0 }), 'ingestion/invalid-field', '/scale'],
    ['a scale that is no decimal', tag({ scale: '1/10' }), 'ingestion/invalid-field', '/scale'],
    [
      'a scale for yes and no',
      tag({ measurement: 'run-status', unit: null, scale: 2 }),
      'ingestion/limits-need-numbers',
      '/scale',
    ],
    [
      'a limit for yes and no',
      tag({ measurement: 'run-status', unit: null, hi: 2 }),
      'ingestion/limits-need-numbers',
      '/hi',
    ],
    ['Lo above Hi', tag({ lo: 20, hi: 10 }), 'ingestion/limits-contradict', '/lo'],
    ['Lo at Hi', tag({ lo: 20, hi: 20 }), 'ingestion/limits-contradict', '/lo'],
    ['LoLo above HiHi, and nothing between', tag({ loLo: 20, hiHi: 10 }), 'ingestion/limits-contradict', '/loLo'],
    ['a range upside down', tag({ rangeLow: 1, rangeHigh: 0 }), 'ingestion/limits-contradict', '/rangeLow'],
    ['a range without width', tag({ rangeLow: 1, rangeHigh: 1 }), 'ingestion/limits-contradict', '/rangeLow'],
    ['HiHi beyond the range', tag({ hiHi: 31, rangeHigh: 30 }), 'ingestion/limits-contradict', '/hiHi'],
    ['a number that is text', tag({ hi: '10' }), 'ingestion/invalid-field', '/hi'],
    ['a spike of a counter', counter({ spikeDistance: 5 }), 'ingestion/limits-need-numbers', '/spikeDistance'],
    ['a spike of no height', tag({ spikeDistance: 0 }), 'ingestion/invalid-field', '/spikeDistance'],
    ['half a second', tag({ frozenSeconds: 0.5 }), 'ingestion/invalid-field', '/frozenSeconds'],
    ['a rollover of a pressure', tag({ rollover: 100 }), 'ingestion/rollover-needs-counter', '/rollover'],
    ['a rollover without a rate', counter({ rollover: 100 }), 'ingestion/rollover-needs-rate', '/maximumRate'],
    ['a rollover below zero', counter({ rollover: -1, maximumRate: 1 }), 'ingestion/invalid-field', '/rollover'],
    [
      'a dead-band without a silence',
      tag({ deadBand: 1 }),
      'ingestion/dead-band-needs-silence',
      '/maximumSilenceSeconds',
    ],
    [
      'an interval longer than the silence',
      tag({ maximumSilenceSeconds: 60, expectedIntervalSeconds: 61 }),
      'ingestion/limits-contradict',
      '/expectedIntervalSeconds',
    ],
    [
      'a time without an offset',
      tag({ effectiveFrom: '2026-11-23T12:00:00' }),
      'ingestion/invalid-field',
      '/effectiveFrom',
    ],
  ])('with %s is refused, by code and path', (_what, raw, code, path) => {
    expect(refusalOf(raw)).toEqual([code, path]);
  });
});
