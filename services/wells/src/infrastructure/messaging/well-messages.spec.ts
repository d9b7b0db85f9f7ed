import { parseInstant } from '@wellflow/kernel';
import { toWellMessages } from './well-messages';

describe('messages of a registered well', () => {
  const at = parseInstant('2026-11-23T12:00:00Z');
  const event = {
    type: 'WellRegistered',
    wellId: 'w1',
    identifiers: [{ scheme: 'api', value: '42501201300000' }],
    name: 'Yoakum 1',
    registeredAt: at,
  } as const;
  const messages = toWellMessages(event, { organization: 'demo', commandId: 'c', actor: 'a', at });

  it('are the fact and the state, keyed by organization and well', () => {
    expect(messages).toMatchSnapshot();
  });

  it('never carry what is not in the schema', () => {
    expect(messages.map(({ payload }) => 'type' in payload)).toEqual([false, false]);
  });
});
