import type { ImportMapping } from './mapping';
import { aMapping, fileForm, timeForm } from './mapping.support';
import { checkMapping } from './parse-mapping';

const { tag: _, ...untagged } = aMapping();
const measured = (values: ImportMapping['values'], more: Partial<ImportMapping> = {}): ImportMapping => ({
  ...{ ...untagged, well: { column: 'well' }, values },
  ...more,
});

describe('a mapping', () => {
  it('names every reading by a tag, or by a well, a measurement and a unit', () => {
    const good = [
      aMapping(),
      measured([{ column: 'p', measurement: 'tubing-pressure', unit: 'barg' }]),
      measured([{ column: 'p', measurement: 'tubing-pressure' }], { unit: { column: 'unit' } }),
      measured([{ column: 'p', measurement: 'run-status' }]),
      measured([{ column: 'p' }], { measurement: { is: 'oil-rate' }, unit: { is: 'bbl/d' } }),
      measured([{ column: 'p', tag: 'P' }]),
    ];
    for (const mapping of good) expect(checkMapping(mapping)).toMatchObject(mapping);
  });

  it.each<readonly [string, string, ImportMapping]>([
    ['has something to read', '/values', aMapping({ values: [] })],
    ['names its readings', '/values/0', { ...untagged, values: [{ column: 'p' }] }],
    ['says what is measured', '/values/0/measurement', measured([{ column: 'p' }])],
    ['knows the measurement', '/values/0/measurement', measured([{ column: 'p', measurement: 'luck' }])],
    ['says the unit', '/values/0/unit', measured([{ column: 'p', measurement: 'oil-rate' }])],
    ['says one that fits', '/values/0/unit', measured([{ column: 'p', measurement: 'oil-rate', unit: 'psi' }])],
    [
      'keeps gauge and absolute apart',
      '/values/0/unit',
      measured([{ column: 'p', measurement: 'tubing-pressure', unit: 'bara' }]),
    ],
    ['knows the measurement of all', '/measurement/is', aMapping({ measurement: { is: 'luck' } })],
    ['has a time that can be read', '/time/format', aMapping({ time: timeForm({ format: 'HH:mm' }) })],
    [
      'tells thousands from decimals',
      '/file/thousands',
      aMapping({ file: fileForm({ decimal: ',', thousands: ',' }) }),
    ],
    ['tells quotes from delimiters', '/file/quote', aMapping({ file: fileForm({ delimiter: "'", quote: "'" }) })],
  ])('%s', (_name, path, mapping) => {
    expect(() => checkMapping(mapping)).toThrow(
      expect.objectContaining({ code: 'ingestion/invalid-mapping', data: { path } }),
    );
  });

  it('is of a time zone that exists', () => {
    expect(() => checkMapping(aMapping({ time: timeForm({ zone: 'CST6CDT-ish' }) }))).toThrow(
      expect.objectContaining({ code: 'input/unknown-time-zone' }),
    );
  });
});
