import { given } from '@wellflow/testing';
import { wellOn, type Well } from './well';
import { wellDecider } from './well.decider';
import { aRegisteredWell, aRegistration, at, day, identifiers, life } from './well.support';

const registered = aRegisteredWell();
const command = { at } as const;

describe('registering a well', () => {
  it('keeps what is said of it, from the date it is said for', () => {
    given(wellDecider, []).when(aRegistration()).then(registered);
  });

  it('needs no identifier where it is planned, and one where nothing is said of its life', () => {
    const statuses = life('planned 2024-01-01');
    given(wellDecider, [])
      .when(aRegistration({ identifiers: [], statuses }))
      .then(aRegisteredWell({ identifiers: [], statuses }));
    given(wellDecider, [])
      .when(aRegistration({ identifiers: [] }))
      .thenRefused('wells/no-identifier');
  });

  it('takes the life it has had until now', () => {
    const statuses = life('drilling 1985-03-01', 'completed 1985-05-01', 'producing 1985-05-01', 'shut-in 2020-04-01');
    const effectiveOn = day('1985-03-01');
    given(wellDecider, [])
      .when(aRegistration({ statuses, effectiveOn }))
      .then(aRegisteredWell({ statuses, effectiveOn }));
  });

  it('happens once', () => {
    given(wellDecider, [registered]).when(aRegistration()).thenRefused('wells/already-registered');
  });

  it('takes one identifier a scheme', () => {
    given(wellDecider, [])
      .when(aRegistration({ identifiers: [...identifiers, { scheme: 'api', value: '42501201310000' }] }))
      .thenRefused('wells/scheme-repeated');
  });

  it.each([
    [
      'a life that cannot be',
      { statuses: life('plugged 2025-01-01', 'producing 2026-01-01') },
      'wells/impossible-status',
    ],
    [
      'a life backwards',
      { statuses: life('drilling 2026-01-01', 'completed 2025-01-01') },
      'wells/status-out-of-order',
    ],
    ['a status of tomorrow', { statuses: life('drilling 2026-11-24') }, 'wells/in-the-future'],
    ['a life before the record', { statuses: life('drilling 2023-01-01') }, 'wells/before-the-record'],
    ['a record of tomorrow', { effectiveOn: day('2026-11-24') }, 'wells/in-the-future'],
  ])('refuses %s', (_what, changes, code) => {
    given(wellDecider, []).when(aRegistration(changes)).thenRefused(code);
  });
});

describe('changing a well', () => {
  const change = { ...command, type: 'ChangeWell', effectiveOn: day('2025-06-01') } as const;

  it('keeps what is said for the date', () => {
    given(wellDecider, [registered])
      .when({ ...change, facts: { name: 'Yoakum 1', operatorName: 'Llano Resources' }, reason: 'Sold' })
      .then({
        ...{ type: 'WellChanged', effectiveOn: day('2025-06-01'), changedAt: at },
        ...{ facts: { name: 'Yoakum 1', operatorName: 'Llano Resources' }, reason: 'Sold' },
      });
  });

  it('is nothing where it says what was said for that date', () => {
    given(wellDecider, [registered])
      .when({ ...change, effectiveOn: day('2024-01-01'), facts: { name: 'Yoakum 1' } })
      .thenNothing();
  });

  it('stands though it repeats what was known: something else may be said later for a date between', () => {
    const said = [
      { ...change, facts: { operatorName: 'Brazos Operating' } },
      { ...change, effectiveOn: day('2024-06-01'), facts: { operatorName: 'Llano Resources' } },
    ];
    const well = said.reduce<Well>(
      (state, one) => wellDecider.decide(one, state).reduce(wellDecider.evolve, state),
      wellDecider.evolve(wellDecider.initialState, registered),
    );
    const operators = ['2024-05-31', '2024-06-01', '2025-06-01'].map(
      (on) => well.kind === 'registered' && wellOn(well, day(on))?.operatorName,
    );
    expect(operators).toEqual(['Brazos Operating', 'Llano Resources', 'Brazos Operating']);
  });

  it.each([
    ['before the record begins', { effectiveOn: day('2023-12-31') }, 'wells/before-the-record'],
    ['tomorrow', { effectiveOn: day('2026-11-24') }, 'wells/in-the-future'],
    ['what somebody else has changed meanwhile', { expectedVersion: 7 }, 'wells/changed-meanwhile'],
  ])('is refused %s', (_what, changes, code) => {
    given(wellDecider, [registered])
      .when({ ...change, facts: { name: 'Yoakum 1H' }, ...changes })
      .thenRefused(code);
  });

  it('is refused for a well that nobody registered', () => {
    given(wellDecider, [])
      .when({ ...change, facts: { name: 'Yoakum 1H' } })
      .thenRefused('wells/unknown-well');
  });
});

describe('the life of a well', () => {
  const become = (status: 'plugged' | 'producing' | 'drilling', on: string) =>
    ({ ...command, type: 'ChangeWellStatus', status, effectiveOn: day(on) }) as const;
  const drilling = aRegisteredWell({ statuses: life('permitted 2024-01-01', 'drilling 2024-02-01') });

  it('ends with a dry hole, which is plugged while it is being drilled', () => {
    given(wellDecider, [drilling])
      .when(become('plugged', '2024-03-01'))
      .then({ type: 'WellStatusChanged', status: 'plugged', effectiveOn: day('2024-03-01'), changedAt: at });
  });

  it('asks twice without harm', () => {
    given(wellDecider, [drilling]).when(become('drilling', '2024-02-01')).thenNothing();
  });

  it('does not jump: what was never completed does not produce', () => {
    given(wellDecider, [drilling]).when(become('producing', '2024-03-01')).thenRefused('wells/impossible-status');
  });

  it('does not go back in time', () => {
    given(wellDecider, [drilling]).when(become('plugged', '2024-01-15')).thenRefused('wells/status-out-of-order');
  });

  it('is corrected as a whole', () => {
    const statuses = life('permitted 2024-01-01', 'drilling 2024-02-15', 'plugged 2024-03-01');
    given(wellDecider, [drilling])
      .when({ ...command, type: 'CorrectWellStatuses', statuses, reason: 'Spud report' })
      .then({
        ...{ type: 'WellStatusesCorrected', effectiveOn: day('2024-02-01'), statuses },
        ...{ reason: 'Spud report', changedAt: at },
      });
  });

  it('is not corrected into one that cannot be', () => {
    const statuses = life('planned 2024-01-01', 'producing 2024-02-01');
    given(wellDecider, [drilling])
      .when({ ...command, type: 'CorrectWellStatuses', statuses, reason: 'x' })
      .thenRefused('wells/impossible-status');
  });
});

describe('identifiers of a well', () => {
  const give = { ...command, type: 'ChangeWellIdentifier', scheme: 'api', effectiveOn: day('2025-01-01') } as const;

  it('come when an agency gives them', () => {
    given(wellDecider, [aRegisteredWell({ identifiers: [] })])
      .when({ ...give, value: '42501201300000' })
      .then({
        ...{ type: 'WellIdentifierChanged', scheme: 'api', value: '42501201300000' },
        ...{ effectiveOn: day('2025-01-01'), changedAt: at },
      });
  });

  it('are not changed by saying what they are', () => {
    given(wellDecider, [registered])
      .when({ ...give, effectiveOn: day('2024-01-01'), value: '42501201300000' })
      .thenNothing();
    given(wellDecider, [aRegisteredWell({ identifiers: [] })])
      .when({ ...give, value: null })
      .thenNothing();
  });

  it('are corrected where they were entered', () => {
    const to = { from: day('2024-01-01'), value: '42501201310000' };
    const correct = { ...command, type: 'CorrectWellIdentifier', scheme: 'api', to, reason: 'Typing error' } as const;
    given(wellDecider, [registered])
      .when({ ...correct, from: day('2024-01-01') })
      .then({
        type: 'WellIdentifierCorrected',
        scheme: 'api',
        from: to.from,
        to,
        reason: 'Typing error',
        changedAt: at,
      });
    given(wellDecider, [registered])
      .when({ ...correct, from: day('2024-01-02') })
      .thenRefused('wells/nothing-entered');
  });
});

describe('correcting a fact', () => {
  const correct = {
    ...command,
    type: 'CorrectWellFact',
    fact: 'name',
    from: day('2024-01-01'),
    reason: 'Deed',
  } as const;

  it('may move the beginning of the record, by the date of the first name', () => {
    const to = { from: day('1985-03-01'), value: 'Yoakum 1' };
    given(wellDecider, [registered])
      .when({ ...correct, to })
      .then({ type: 'WellFactCorrected', fact: 'name', from: day('2024-01-01'), to, reason: 'Deed', changedAt: at });
  });

  it.each([
    ['no name at the beginning', { to: null }, 'wells/nothing-left'],
    ['a later beginning', { to: { from: day('2024-02-01'), value: 'Yoakum 1' } }, 'wells/nothing-left'],
    ['a date that nothing was entered for', { from: day('2024-05-05'), to: null }, 'wells/nothing-entered'],
    [
      'an operator of before the record',
      { fact: 'operatorName', to: { from: day('2020-01-01'), value: 'x' } },
      'wells/before-the-record',
    ],
    ['a date to come', { to: { from: day('2026-11-24'), value: 'x' } }, 'wells/in-the-future'],
  ] as const)('refuses %s', (_what, changes, code) => {
    given(wellDecider, [registered])
      .when({ ...correct, ...changes })
      .thenRefused(code);
  });

  it('is nothing where it was entered so', () => {
    given(wellDecider, [registered])
      .when({ ...correct, to: { from: day('2024-01-01'), value: 'Yoakum 1' } })
      .thenNothing();
  });
});
