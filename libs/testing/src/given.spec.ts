import type { Decider } from '@wellflow/kernel';
import { DomainError } from '@wellflow/kernel';
import { given } from '.';

type Pump = { readonly status: 'stopped' | 'running' };
type Command = { readonly type: 'Start' | 'Break' };
type Started = { readonly type: 'Started' };

const pump: Decider<Pump, Command, Started> = {
  initialState: { status: 'stopped' },
  decide: ({ type }, { status }) => {
    if (type === 'Break') throw new TypeError('undefined is not a pump');
    if (status === 'running') throw new DomainError('pumps/running', 'It runs', { status });
    return [{ type: 'Started' }];
  },
  evolve: () => ({ status: 'running' }),
};
const patient: Decider<Pump, Command, Started> = {
  ...pump,
  decide: (_, { status }) => (status === 'running' ? [] : [{ type: 'Started' }]),
};

it('passes when what was said came true', () => {
  given(pump, []).when({ type: 'Start' }).then({ type: 'Started' }).thenState({ status: 'running' });
  given(pump, [{ type: 'Started' }])
    .when({ type: 'Start' })
    .thenRefused('pumps/running')
    .thenRefused('pumps/running', { status: 'running' });
  given(patient, [{ type: 'Started' }])
    .when({ type: 'Start' })
    .thenNothing()
    .thenState({ status: 'running' });
});

it.each<[string, () => unknown]>([
  ['other events', () => given(pump, []).when({ type: 'Start' }).then({ type: 'Started' }, { type: 'Started' })],
  ['no events', () => given(pump, []).when({ type: 'Start' }).then()],
  ['nothing happened', () => given(pump, []).when({ type: 'Start' }).thenNothing()],
  ['another state', () => given(pump, []).when({ type: 'Start' }).thenState({ status: 'stopped' })],
  ['a refusal, where it was accepted', () => given(pump, []).when({ type: 'Start' }).thenRefused('pumps/running')],
  [
    'another refusal',
    () =>
      given(pump, [{ type: 'Started' }])
        .when({ type: 'Start' })
        .thenRefused('pumps/broken'),
  ],
  [
    'a refusal with other data',
    () =>
      given(pump, [{ type: 'Started' }])
        .when({ type: 'Start' })
        .thenRefused('pumps/running', {}),
  ],
  [
    'events, where it was refused',
    () =>
      given(pump, [{ type: 'Started' }])
        .when({ type: 'Start' })
        .then({ type: 'Started' }),
  ],
  [
    'nothing, where it was refused',
    () =>
      given(pump, [{ type: 'Started' }])
        .when({ type: 'Start' })
        .thenNothing(),
  ],
])('fails when %s was said', (_, sentence) => expect(sentence).toThrow());

it('lets a bug through as the bug it is', () =>
  expect(() => given(pump, []).when({ type: 'Break' }).thenRefused('pumps/broken')).toThrow(TypeError));
