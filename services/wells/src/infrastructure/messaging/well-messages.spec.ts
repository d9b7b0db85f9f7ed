import { wellDecider } from '../../domain/well/well.decider';
import type { WellEvent } from '../../domain/well/well.events';
import { aRegisteredWell, at, day, life } from '../../domain/well/well.support';
import { toWellMessages } from './well-messages';

function told(events: readonly WellEvent[]) {
  const state = events.reduce(wellDecider.evolve, wellDecider.initialState);
  const context = { id: 'w1', version: events.length, state, organization: 'demo', commandId: 'c', actor: 'a', at };
  const last = events.at(-1);
  return last === undefined ? [] : toWellMessages(last, context);
}

const registered = aRegisteredWell({ statuses: life('permitted 2024-01-01') });

describe('messages of a well', () => {
  it('are the fact and the state, keyed by organization and well', () => {
    expect(told([registered])).toMatchSnapshot();
  });

  it('tell a change with everything now known', () => {
    const changed = { type: 'WellStatusChanged', status: 'drilling', effectiveOn: day('2024-02-01') } as const;
    expect(told([registered, { ...changed, changedAt: at }])).toMatchSnapshot();
  });

  it('tell a change of the past with what is true now', () => {
    const later = {
      type: 'WellChanged',
      effectiveOn: day('2025-01-01'),
      facts: { name: 'New' },
      changedAt: at,
    } as const;
    const earlier = { ...later, effectiveOn: day('2024-06-01'), facts: { name: 'Old' } };
    const [fact] = told([registered, later, earlier]);
    expect(fact?.payload).toMatchObject({ name: 'New', effectiveOn: '2024-06-01' });
  });
});
