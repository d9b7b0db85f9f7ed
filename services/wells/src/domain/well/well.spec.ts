import { addDays, DomainError, utcDateOf, type Json, type LocalDate } from '@wellflow/kernel';
import fc from 'fast-check';
import { valueOn } from '../timeline';
import { beginningOf, evolveWell, wellOn, type RegisteredWell, type Well } from './well';
import type { WellCommand } from './well-commands';
import { wellDecider } from './well.decider';
import type { WellEvent } from './well.events';
import { wellFacts } from './well-facts';
import { lawfulLife, wellStatuses } from './well-lifecycle';
import { historyOf } from './well-history';
import { aRegistration, at, day, life } from './well.support';

const initial: Well = { kind: 'unregistered' };

function lived(commands: readonly WellCommand[]) {
  let well = initial;
  const events: WellEvent[] = [];
  for (const command of commands) {
    const happened = decided(command, well);
    well = happened.reduce(evolveWell, well);
    events.push(...happened);
  }
  if (well.kind === 'unregistered') throw new Error('Nothing was registered');
  return { well, events };
}

/** A refusal changes nothing. */
function decided(command: WellCommand, well: Well): readonly WellEvent[] {
  try {
    return wellDecider.decide(command, well);
  } catch (error) {
    if (error instanceof DomainError) return [];
    throw error;
  }
}

const begins = day('2024-01-01');
const aDay = fc.integer({ min: -30, max: 1_100 }).map((days) => addDays(begins, days));
const aName = fc.constantFrom('Yoakum 1', 'Yoakum 1H', 'Caliche 2');
const aStatus = fc.constantFrom(...wellStatuses);
const aCommand: fc.Arbitrary<WellCommand> = fc.oneof(
  fc.record({ effectiveOn: aDay, name: aName, operatorName: fc.option(aName) }).map(({ effectiveOn, ...facts }) => {
    return { type: 'ChangeWell', effectiveOn, facts, at } as const;
  }),
  fc.record({ status: aStatus, effectiveOn: aDay }).map((to) => ({ type: 'ChangeWellStatus', ...to, at }) as const),
  fc.record({ effectiveOn: aDay, value: fc.option(aName) }).map((to) => {
    return { type: 'ChangeWellIdentifier', scheme: 'operator', ...to, at } as const;
  }),
  fc.record({ from: aDay, to: fc.option(fc.record({ from: aDay, value: aName })) }).map((correction) => {
    return { type: 'CorrectWellFact', fact: 'operatorName', ...correction, reason: 'r', at } as const;
  }),
  fc.array(fc.record({ status: aStatus, from: aDay }), { maxLength: 4 }).map((statuses) => {
    return { type: 'CorrectWellStatuses', statuses, reason: 'r', at } as const;
  }),
);
const commands = fc.array(aCommand, { maxLength: 25 }).map((some) => [aRegistration(), ...some]);

function isInOrder(dates: readonly LocalDate[]): boolean {
  return dates.every((date, index) => index === 0 || (dates[index - 1] ?? '') < date);
}

function expectConsistent(well: RegisteredWell): void {
  for (const timeline of [...Object.values(well.facts), ...Object.values(well.identifiers)])
    expect(isInOrder(timeline.map(({ from }) => from))).toBe(true);
  expect(lawfulLife(well.statuses)).toBe(well.statuses);
  expect(wellOn(well, addDays(beginningOf(well), -1))).toBeUndefined();
}

describe('a well, whatever is said of it in whatever order', () => {
  it('has one life that can be lived, and one value of each fact on each date', () => {
    fc.assert(
      fc.property(commands, aDay, (some, on) => {
        const { well, events } = lived(some);
        expectConsistent(well);
        expect(well.version).toBe(events.length);
        const then = wellOn(well, on);
        for (const fact of wellFacts) if (then) expect(then[fact]).toEqual(valueOn<Json>(well.facts[fact], on) ?? null);
      }),
      { numRuns: 500 },
    );
  });

  it('is on each date what was said last of it, as long as nothing was entered for a date between', () => {
    fc.assert(
      fc.property(commands, aDay, aName, (some, effectiveOn, name) => {
        const before = lived(some).well;
        const { well } = lived([...some, { type: 'ChangeWell', effectiveOn, facts: { name }, at }]);
        if (effectiveOn >= beginningOf(before) && effectiveOn <= utcDateOf(at))
          expect(wellOn(well, effectiveOn)?.name).toBe(name);
      }),
      { numRuns: 300 },
    );
  });

  it('was known to be what the events until then make of it', () => {
    fc.assert(
      fc.property(commands, fc.nat(25), (some, many) => {
        const { events } = lived(some);
        const then = events.slice(0, Math.min(many, events.length - 1) + 1);
        const recorded = events.map((event, index) => ({ version: index + 1, recordedAt: at, actor: 'eve', event }));
        const told = historyOf(recorded);
        expect(told.slice(0, then.length)).toEqual(historyOf(recorded.slice(0, then.length)));
        expect(told.map(({ version }) => version)).toEqual(events.map((_event, index) => index + 1));
      }),
      { numRuns: 200 },
    );
  });
});

describe('a correction of one entry', () => {
  it('leaves the others as they are, also one that is like the one before it', () => {
    const operator = (effectiveOn: string, operatorName: string) =>
      ({ type: 'ChangeWell', effectiveOn: day(effectiveOn), facts: { operatorName }, at }) as const;
    const to = { from: day('2024-06-01'), value: 'Llano Resources' };
    const { well } = lived([
      aRegistration(),
      operator('2024-06-01', 'Lano'),
      operator('2025-01-01', 'Brazos Operating'),
      { type: 'CorrectWellFact', fact: 'operatorName', from: day('2024-06-01'), to, reason: 'Typing error', at },
    ]);
    const on = (date: string) => wellOn(well, day(date))?.operatorName;
    const told = ['2024-05-31', '2024-06-01', '2025-01-01'].map(on);
    expect(told).toEqual(['Brazos Operating', 'Llano Resources', 'Brazos Operating']);
  });

  it('of the life is told from the first date that it changes', () => {
    const plugged = life('producing 2024-01-01', 'plugged 2025-01-01');
    const { events } = lived([
      aRegistration({ statuses: plugged }),
      { type: 'CorrectWellStatuses', statuses: plugged.slice(0, 1), reason: 'Not plugged', at },
    ]);
    const recorded = events.map((event, index) => ({ version: index + 1, recordedAt: at, actor: 'eve', event }));
    expect(historyOf(recorded).at(-1)).toMatchObject({
      effectiveOn: '2025-01-01',
      changes: [
        { field: 'status', before: 'plugged', after: 'producing' },
        { field: 'pluggedOn', before: '2025-01-01', after: null },
      ],
    });
  });
});

describe('what a well is called', () => {
  const call = (value: string | null, effectiveOn = '2024-01-01') =>
    ({ type: 'ChangeWellIdentifier', scheme: 'operator', value, effectiveOn: day(effectiveOn), at }) as const;

  it('leads to it for ever, also what was changed on the day it was entered', () => {
    const planned = aRegistration({ identifiers: [], statuses: life('planned 2024-01-01') });
    const { well } = lived([planned, call('P-1'), call('W-9'), call(null, '2025-01-01')]);
    expect(well.everIdentifiers.map(({ value }) => value)).toEqual(['P-1', 'W-9']);
  });

  it('is free for another where it was never rightly called so', () => {
    const wrong = {
      type: 'CorrectWellIdentifier',
      scheme: 'operator',
      from: day('2024-01-01'),
      reason: 'r',
      at,
    } as const;
    const { well } = lived([aRegistration(), call('P-1'), { ...wrong, to: { from: day('2024-01-01'), value: 'P-2' } }]);
    expect(well.everIdentifiers.map(({ value }) => value)).toEqual(['42501201300000', 'P-2']);
  });

  it.each(['constructor', 'to-string', 'valueof'])('may be of any scheme: %s', (scheme) => {
    const { well } = lived([aRegistration(), { ...call('1'), scheme }]);
    expect(wellOn(well, day('2024-01-01'))?.identifiers).toContainEqual({ scheme, value: '1' });
  });
});

describe('the history of a well', () => {
  it('says who changed what, from when on and why, before and after', () => {
    const { events } = lived([
      aRegistration({ statuses: life('permitted 2024-01-01') }),
      { type: 'ChangeWellStatus', status: 'drilling', effectiveOn: day('2024-02-01'), at },
      { type: 'ChangeWell', effectiveOn: day('2024-03-01'), facts: { name: 'Yoakum 1H' }, reason: 'Deed', at },
      { type: 'CorrectWellFact', fact: 'name', from: day('2024-03-01'), to: null, reason: 'Not ours', at },
    ]);
    const recorded = events.map((event, index) => ({ version: index + 1, recordedAt: at, actor: 'eve', event }));
    expect(historyOf(recorded).slice(1)).toEqual([
      {
        ...{ version: 2, what: 'WellStatusChanged', recordedAt: at, actor: 'eve', effectiveOn: '2024-02-01' },
        changes: [
          { field: 'status', before: 'permitted', after: 'drilling' },
          { field: 'spuddedOn', before: null, after: '2024-02-01' },
        ],
      },
      {
        ...{ version: 3, what: 'WellChanged', recordedAt: at, actor: 'eve', effectiveOn: '2024-03-01', reason: 'Deed' },
        changes: [{ field: 'name', before: 'Yoakum 1', after: 'Yoakum 1H' }],
      },
      {
        ...{ version: 4, what: 'WellFactCorrected', recordedAt: at, actor: 'eve', effectiveOn: '2024-03-01' },
        ...{ reason: 'Not ours', changes: [{ field: 'name', before: 'Yoakum 1H', after: 'Yoakum 1' }] },
      },
    ]);
  });
});
