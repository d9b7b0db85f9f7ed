import { asToday } from '@wellflow/postgres';
import { wellDecider } from '../../domain/well/well.decider';
import type { WellEvent } from '../../domain/well/well.events';
import golden from './well-upcasters.golden.json';
import { wellUpcasters } from './well-upcasters';

describe('events of wells as they were recorded before', () => {
  it('are read in the shape of today', () => {
    expect(wellUpcasters.upcast(golden.recorded)).toEqual(golden.today);
    expect(wellUpcasters.current('WellRegistered')).toBe(2);
  });

  it('make a well that can go on', () => {
    const event = asToday<WellEvent>(wellUpcasters.upcast(golden.recorded));
    expect(wellDecider.evolve(wellDecider.initialState, event)).toMatchObject({ kind: 'registered', version: 1 });
  });
});
