import fc from 'fast-check';
import { createProducerRates } from './producer-rates';

describe('the rate of a producer', () => {
  it('never lets more through than its average, its savings of ten seconds and one batch', () => {
    const step = fc.record({ afterMs: fc.integer({ min: 0, max: 3_000 }), readings: fc.integer({ min: 1, max: 500 }) });
    const law = fc.property(
      fc.array(step, { maxLength: 200 }),
      fc.integer({ min: 1, max: 1_000 }),
      (steps, perSecond) => {
        let now = 1_000_000;
        const rates = createProducerRates(() => now);
        let taken = 0;
        for (const { afterMs, readings } of steps) {
          now += afterMs;
          if (rates.take('rtu', readings, perSecond) === 0) taken += readings;
          const allowed = ((now - 1_000_000) / 1_000 + 10) * perSecond + 500;
          expect(taken).toBeLessThanOrEqual(allowed + 1e-6);
        }
      },
    );
    fc.assert(law);
  });

  it('says how long to wait, and lets through after that', () => {
    let now = 0;
    const rates = createProducerRates(() => now);
    now = 60_000;
    expect(rates.take('rtu', 2_000, 100)).toBe(0);
    const wait = rates.take('rtu', 1, 100);
    expect(wait).toBeCloseTo(10);
    expect(rates.take('another', 1, 100)).toBe(0);
    now += wait * 1_000;
    expect(rates.take('rtu', 1, 100)).toBe(0);
  });
});
