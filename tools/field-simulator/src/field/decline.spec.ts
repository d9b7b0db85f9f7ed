import fc from 'fast-check';
import { rateAfter, volumeAfter } from './decline';

const declines = fc.record({
  initialRate: fc.double({ min: 10, max: 5_000, noNaN: true }),
  initialDeclinePerDay: fc.double({ min: 0.0005, max: 0.01, noNaN: true }),
  b: fc.oneof(
    fc.constant(0),
    fc.constant(1),
    fc.double({ min: 0.1, max: 0.9, noNaN: true }),
    fc.double({ min: 1.1, max: 1.4, noNaN: true }),
  ),
});

describe('an Arps decline', () => {
  it('never rises', () => {
    fc.assert(
      fc.property(declines, fc.double({ min: 0, max: 5_000, noNaN: true }), (decline, days) => {
        expect(rateAfter(decline, days + 1)).toBeLessThan(rateAfter(decline, days));
      }),
    );
  });

  it('has produced the integral of its rate', () => {
    fc.assert(
      fc.property(declines, fc.integer({ min: 1, max: 400 }), (decline, days) => {
        const perDay = 20;
        let sum = 0;
        for (let step = 0; step < days * perDay; step += 1) sum += rateAfter(decline, (step + 0.5) / perDay) / perDay;
        expect(sum / volumeAfter(decline, days)).toBeCloseTo(1, 5);
      }),
    );
  });

  it('falls by the textbook figures: 100 bbl/d at 10 % a month, after a year', () => {
    const monthly = { initialRate: 100, initialDeclinePerDay: 0.1 };
    expect(rateAfter({ ...monthly, b: 0 }, 12)).toBeCloseTo(30.12, 2);
    expect(rateAfter({ ...monthly, b: 0.5 }, 12)).toBeCloseTo(39.06, 2);
    expect(rateAfter({ ...monthly, b: 1 }, 12)).toBeCloseTo(45.45, 2);
  });
});
