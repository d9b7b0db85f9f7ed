import * as fc from 'fast-check';
import { createLocalClock } from '.';

const wall = (text: string): number => Date.parse(`${text}Z`);
const shown = (zone: string, text: string): readonly string[] =>
  createLocalClock(zone)
    .whenShown(wall(text))
    .map((millis) => new Date(millis).toISOString().slice(0, 16));

/** By half an hour, at midnight, by a whole day, by law in mid-year, never. */
const zones = [
  'America/Chicago',
  'Europe/Oslo',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'Pacific/Apia',
  'Asia/Kolkata',
  'UTC',
];

describe('a local clock', () => {
  it('shows most times once', () => {
    expect(shown('America/Chicago', '2026-07-01T12:00')).toEqual(['2026-07-01T17:00']);
  });

  it('shows an hour twice when it is set back, the earlier one first', () => {
    expect(shown('America/Chicago', '2026-11-01T01:30')).toEqual(['2026-11-01T06:30', '2026-11-01T07:30']);
    expect(shown('America/Sao_Paulo', '2018-02-17T23:30')).toEqual(['2018-02-18T01:30', '2018-02-18T02:30']);
    expect(shown('Australia/Lord_Howe', '2026-04-05T01:45')).toEqual(['2026-04-04T14:45', '2026-04-04T15:15']);
  });

  it('never shows what it is set forward past', () => {
    expect(shown('America/Chicago', '2026-03-08T02:30')).toEqual([]);
    expect(shown('America/Sao_Paulo', '2018-11-04T00:30')).toEqual([]);
    expect(shown('Pacific/Apia', '2011-12-30T12:00')).toEqual([]);
  });

  it('has shown, for every instant, a time that leads back to it', () => {
    const instants = fc.integer({ min: Date.parse('1971-01-01'), max: Date.parse('2037-01-01') });
    fc.assert(
      fc.property(fc.constantFrom(...zones), instants, (zone, millis) => {
        const parts = new Intl.DateTimeFormat('sv-SE', {
          ...{ timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' },
          ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
        }).format(millis - (millis % 1000));
        expect(createLocalClock(zone).whenShown(wall(parts.replace(' ', 'T')))).toContain(millis - (millis % 1000));
      }),
      { numRuns: 300 },
    );
  });

  it('knows where clocks are set back', () => {
    const { isNearFold } = createLocalClock('Europe/Oslo');
    const texts = ['2026-10-25T01:00', '2026-10-25T02:30', '2026-10-25T04:00', '2026-10-25T12:00', '2026-03-29T02:30'];
    expect(texts.map((text) => isNearFold(wall(text)))).toEqual([true, true, true, false, false]);
  });

  it('is of a zone that exists', () => {
    expect(() => createLocalClock('Mars/Olympus')).toThrow(
      expect.objectContaining({ code: 'input/unknown-time-zone' }),
    );
  });
});
