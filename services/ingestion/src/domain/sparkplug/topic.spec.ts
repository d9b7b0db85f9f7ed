import { parseHostState, printHostState } from './state-message';
import { commandTopic, fieldFilters, parseFieldTopic, stateTopic } from './topic';

it('reads the topics of nodes and devices', () => {
  expect(parseFieldTopic('spBv1.0/Pad A/NBIRTH/rtu')).toEqual({
    group: 'Pad A',
    edge: 'rtu',
    device: '',
    type: 'BIRTH',
  });
  expect(parseFieldTopic('spBv1.0/g/DDATA/e/d')).toEqual({ group: 'g', edge: 'e', device: 'd', type: 'DATA' });
});

it('tck-id-case-sensitivity-sparkplug-ids: takes ids that differ in case for different ones', () => {
  expect(parseFieldTopic('spBv1.0/Pad/NDATA/RTU')).not.toEqual(parseFieldTopic('spBv1.0/pad/NDATA/rtu'));
});

it.each([
  'spBv1.0/STATE/host',
  'spBv1.0/g/NCMD/e',
  'spBv1.0/g/DCMD/e/d',
  'spAv1.0/g/NDATA/e',
  'spBv1.0/g/NDATA/e/d',
  'spBv1.0/g/DDATA/e',
  'spBv1.0/g/DDATA/e/d/x',
  'spBv1.0//NDATA/e',
  '',
])('makes nothing of %s', (topic) => {
  expect(parseFieldTopic(topic)).toBeUndefined();
});

it('tck-id-message-flow-phid-sparkplug-subscription: listens to the whole namespace, or to the groups it is given', () => {
  expect(fieldFilters([])).toEqual(['spBv1.0/#']);
  expect(fieldFilters(['a', 'b'])).toEqual(['spBv1.0/a/#', 'spBv1.0/b/#']);
});

it('tck-id-topics-ncmd-topic: writes to the NCMD topic of a node', () => {
  expect(commandTopic({ group: 'g', edge: 'e' })).toBe('spBv1.0/g/NCMD/e');
});

it('tck-id-host-topic-phid-birth-topic: tells its state under its own id', () => {
  expect(stateTopic('wellflow')).toBe('spBv1.0/STATE/wellflow');
});

it('tck-id-host-topic-phid-birth-payload: prints online and timestamp, and nothing else', () => {
  expect(printHostState({ online: true, timestamp: 1_767_225_600_000 })).toBe(
    '{"online":true,"timestamp":1767225600000}',
  );
});

it('reads what it prints, and nothing of Sparkplug 2.2', () => {
  const state = { online: false, timestamp: 5 };
  expect(parseHostState(printHostState(state))).toEqual(state);
  for (const text of ['OFFLINE', '{}', '{"online":"yes","timestamp":1}', '{"online":true,"timestamp":1.5}', 'null'])
    expect(parseHostState(text)).toBeUndefined();
});
