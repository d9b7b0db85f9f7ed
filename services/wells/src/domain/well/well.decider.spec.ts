import { parseInstant } from '@wellflow/kernel';
import { given } from '@wellflow/testing';
import { wellDecider, type RegisterWell } from './well.decider';
import type { WellRegistered } from './well.events';

const at = parseInstant('2026-11-23T12:00:00Z');
const identifiers = [{ scheme: 'api', value: '42501201300000' }];
const register: RegisterWell = { type: 'RegisterWell', wellId: 'w1', identifiers, name: 'Yoakum 1', at };
const registered: WellRegistered = {
  type: 'WellRegistered',
  wellId: 'w1',
  identifiers,
  name: 'Yoakum 1',
  registeredAt: at,
};

describe('a well', () => {
  it('is registered with its identifiers and name', () => {
    given(wellDecider, []).when(register).then(registered);
  });

  it('may name its operator', () => {
    given(wellDecider, [])
      .when({ ...register, operatorName: 'Brazos Operating' })
      .then({ ...registered, operatorName: 'Brazos Operating' });
  });

  it('may be planned, without any identifier yet', () => {
    given(wellDecider, [])
      .when({ ...register, identifiers: [] })
      .then({ ...registered, identifiers: [] });
  });

  it('is registered once', () => {
    given(wellDecider, [registered]).when(register).thenRefused('wells/already-registered');
  });

  it('has one identifier a scheme', () => {
    given(wellDecider, [])
      .when({ ...register, identifiers: [...identifiers, { scheme: 'api', value: '42501201310000' }] })
      .thenRefused('wells/scheme-repeated');
  });
});
