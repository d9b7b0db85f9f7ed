import fc from 'fast-check';
import { drawField, passUnseen, startField, stepField } from './field';
import type { Field, FieldState } from './field';
import type { Reading } from './reading';

const usual = { seed: 1, startSeconds: 1_790_000_000, stepSeconds: 10, faults: 1 };

function play(
  field: Field,
  steps: number,
  onStep: (readings: readonly Reading[], state: FieldState) => void,
): FieldState {
  let state = startField(field);
  for (let step = 0; step < steps; step += 1) {
    const next = stepField(field, state);
    state = next.state;
    onStep(next.readings, state);
  }
  return state;
}

function streamOf(options: typeof usual, steps: number): string {
  const readings: Reading[] = [];
  play(drawField(options), steps, (told) => readings.push(...told));
  return JSON.stringify(readings);
}

describe('a simulated field', () => {
  it('has twenty wells on four leases, of all four kinds, each with its own API number', () => {
    const { wells } = drawField(usual);
    expect(wells).toHaveLength(20);
    expect(new Set(wells.map(({ lift }) => lift)).size).toBe(4);
    expect(new Set(wells.map(({ apiNumber }) => apiNumber)).size).toBe(20);
    for (const { apiNumber } of wells) expect(apiNumber).toMatch(/^42-(301|329|389|475)-97\d{3}$/);
  });

  it('tells the same stream for the same seed, and another for another', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (seed) => {
        const stream = streamOf({ ...usual, seed, faults: 200 }, 40);
        expect(streamOf({ ...usual, seed, faults: 200 }, 40)).toBe(stream);
        expect(streamOf({ ...usual, seed: seed + 1, faults: 200 }, 40)).not.toBe(stream);
      }),
      { numRuns: 4 },
    );
  });

  it('goes on with the same stream from a state that was saved as JSON', () => {
    const field = drawField({ ...usual, faults: 50 });
    const half = play(field, 200, () => undefined);
    const saved: FieldState = JSON.parse(JSON.stringify(half));
    const straight: Reading[] = [];
    play(field, 201, (readings, { atSeconds }) => atSeconds > half.atSeconds && straight.push(...readings));
    expect(stepField(field, saved).readings).toEqual(straight);
  });

  it('counts on its meters exactly what flowed past them', () => {
    const field = drawField({ ...usual, faults: 0 });
    const began = startField(field);
    const flowed = field.wells.map(() => 0);
    const ended = play(field, 500, (readings) => {
      for (const { well, measurement, value } of readings) {
        const index = field.wells.findIndex(({ apiNumber }) => apiNumber === well);
        if (measurement === 'oil-rate' && typeof value === 'number')
          flowed[index] = (flowed[index] ?? 0) + (value * 10) / 86_400;
      }
    });
    ended.wells.forEach((well, index) => {
      const counted = well.oil.total - (began.wells[index]?.oil.total ?? 0);
      expect(Math.abs(counted - (flowed[index] ?? 0))).toBeLessThan((500 * 0.05 * 10) / 86_400 + 1e-9);
      expect(counted).toBeGreaterThan(0);
    });
  });

  it('keeps every barrel: what a well made is in its tank or on a truck, and the tank never runs over', () => {
    const field = drawField(usual);
    const began = startField(field);
    let state = began;
    for (let day = 1; day <= 45; day += 1) state = passUnseen(field, state, usual.startSeconds + day * 86_400);
    state.wells.forEach(({ oil, tank }, index) => {
      const first = began.wells[index];
      const made = oil.total - (first?.oil.total ?? 0);
      const kept = tank.volumeBbl + tank.hauledBbl - (first?.tank.volumeBbl ?? 0);
      expect(kept).toBeCloseTo(made, 5);
      expect(tank.hauledBbl).toBeGreaterThan(0);
      expect(tank.volumeBbl).toBeLessThan(400);
    });
  });

  it('rolls its registers over, and otherwise never counts backwards', () => {
    const field = drawField({ ...usual, faults: 0, stepSeconds: 3_600 });
    const last = new Map<string, number>();
    let rollovers = 0;
    let backwards = 0;
    play(field, 24 * 90, (readings) => {
      for (const { well, measurement, value } of readings) {
        if (!measurement.endsWith('-total') || typeof value !== 'number') continue;
        const modulus = measurement === 'gas-total' ? 1_000_000 : 100_000;
        const passed = (value - (last.get(well + measurement) ?? value) + modulus) % modulus;
        if (passed > modulus / 10) backwards += 1;
        if (value < (last.get(well + measurement) ?? 0)) rollovers += 1;
        last.set(well + measurement, value);
      }
    });
    expect(backwards).toBe(0);
    expect(rollovers).toBeGreaterThan(3);
  });

  it('trips its pumps and brings them back: nothing flows while one is down, and pressure builds', () => {
    const field = drawField({ ...usual, faults: 30 });
    let downs = 0;
    let built = 0;
    play(field, 3_000, (_, { wells }) => {
      wells.forEach((well, index) => {
        if (well.pump.status === 'running') return;
        downs += 1;
        if (well.tubingPsi > 0.8 * (field.wells[index]?.shutInPsi ?? 0)) built += 1;
      });
    });
    expect(downs).toBeGreaterThan(1_000);
    expect(downs).toBeLessThan(3_000 * 20);
    expect(built).toBeGreaterThan(0);
  });

  it('fails as often as it says: sensors lost, frozen and spiking', () => {
    const field = drawField({ ...usual, faults: 40, stepSeconds: 60 });
    const days = 2;
    let lost = 0;
    let frozen = 0;
    let before = startField(field).sensors.flat();
    play(field, days * 1_440, (_, { sensors }) => {
      const now = sensors.flat();
      now.forEach((sensor, index) => {
        if (sensor.status === before[index]?.status) return;
        if (sensor.status === 'lost') lost += 1;
        if (sensor.status === 'frozen') frozen += 1;
      });
      before = now;
    });
    const sensorDays = before.length * days;
    // A failed sensor does not fail again until it is back, so a little less than 40 in 7 and 10 days.
    expect(lost / sensorDays).toBeGreaterThan((0.6 * 40) / 7);
    expect(lost / sensorDays).toBeLessThan(40 / 7);
    expect(frozen / sensorDays).toBeGreaterThan((0.5 * 40) / 10);
    expect(frozen / sensorDays).toBeLessThan(40 / 10);
  });

  it('says null with bad quality when a sensor does not answer, and never otherwise', () => {
    const field = drawField({ ...usual, faults: 100 });
    const told: Reading[] = [];
    play(field, 100, (readings) => told.push(...readings));
    const nulls = told.filter(({ value }) => value === null);
    expect(nulls.length).toBeGreaterThan(50);
    expect(nulls.every(({ quality }) => quality === 'BAD')).toBe(true);
    expect(told.every(({ value, quality }) => (value === null) === (quality === 'BAD'))).toBe(true);
  });

  it('has no faults where none are asked for', () => {
    const field = drawField({ ...usual, faults: 0 });
    let bad = 0;
    const ended = play(
      field,
      1_000,
      (readings) => (bad += readings.filter(({ quality }) => quality !== 'GOOD').length),
    );
    expect(bad).toBe(0);
    expect(ended.sensors.flat().every(({ status }) => status === 'healthy')).toBe(true);
  });

  it('is a light load: about two hundred readings in ten seconds, ten to fifteen tags a well', () => {
    let readings = 0;
    play(drawField(usual), 60, (told) => (readings += told.length));
    expect(readings / 60).toBeGreaterThan(150);
    expect(readings / 60).toBeLessThan(260);
  });
});
