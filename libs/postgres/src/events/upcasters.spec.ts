import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createUpcasters } from './upcasters';
import type { AddedEvent, EventBody } from './event-store';

const upcasters = createUpcasters([
  { type: 'WellNamed', from: 1, up: (event) => ({ ...event, by: 'unknown' }) },
  { type: 'WellNamed', from: 2, up: (event) => ({ ...event, type: 'WellRenamed' }) },
  { type: 'WellRenamed', from: 1, up: (event) => ({ ...event, reason: '' }) },
]);

describe('upcasters', () => {
  const text = readFileSync(join(__dirname, 'upcasters.golden.json'), 'utf8');
  const golden: { readonly cases: readonly [AddedEvent, EventBody][] } = JSON.parse(text);

  it.each(golden.cases)('bring %j to %j', (stored, today) => {
    expect(upcasters.upcast(stored)).toEqual(today);
  });

  it('know the version a type is recorded with today', () => {
    expect(['WellNamed', 'WellRenamed', 'WellPlugged'].map(upcasters.current)).toEqual([3, 2, 1]);
  });

  it('refuse two ways from one version, and a gap', () => {
    const up = <T>(event: T): T => event;
    expect(() =>
      createUpcasters([
        { type: 'A', from: 1, up },
        { type: 'A', from: 1, up },
      ]),
    ).toThrow('Two upcasters start from A v1');
    expect(() => createUpcasters([{ type: 'A', from: 2, up }])).toThrow('No upcaster leads to A v2');
  });
});
