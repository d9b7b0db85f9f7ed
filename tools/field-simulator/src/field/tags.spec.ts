import { findMeasurement, findUnit } from '@wellflow/kernel';
import { drawField, startField, stepField } from './field';
import type { Reading } from './reading';
import { tagsOf } from './tags';

const tags = (['rod-pump', 'esp', 'gas-lift', 'flowing-gas'] as const).flatMap(tagsOf);

function readingsWithoutFaults(): readonly Reading[] {
  const field = drawField({ seed: 3, startSeconds: 1_790_000_000, stepSeconds: 600, faults: 0 });
  const readings: Reading[] = [];
  let state = startField(field);
  for (let step = 0; step < 200; step += 1) {
    const next = stepField(field, state);
    state = next.state;
    readings.push(...next.readings);
  }
  return readings;
}

describe('the tags', () => {
  it('are published measurements, in units of their dimension', () => {
    for (const { measurement, unit } of tags) {
      const published = findMeasurement(measurement);
      expect([measurement, published?.name]).toEqual([measurement, measurement]);
      expect([measurement, findUnit(unit)?.dimension]).toEqual([
        measurement,
        findUnit(published?.unit ?? '')?.dimension,
      ]);
    }
  });

  it('read within the published range, and of the published kind, while nothing fails', () => {
    const outside = readingsWithoutFaults().filter(({ measurement, value }) => {
      const { kind, range } = findMeasurement(measurement) ?? { kind: 'unknown' };
      if (kind === 'boolean') return typeof value !== 'boolean';
      return typeof value !== 'number' || range === undefined || value < range[0] || value > range[1];
    });
    expect(outside).toEqual([]);
  });

  it('count ten or more at each well', () => {
    for (const lift of ['rod-pump', 'esp', 'gas-lift', 'flowing-gas'] as const)
      expect(tagsOf(lift).length).toBeGreaterThanOrEqual(10);
  });
});
