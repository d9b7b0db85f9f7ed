import { aMessage, aMetric, anEdgeNode, born, startMs, told } from './edge-node.support';
import { aHost, reorderMs } from './host.support';

const pressure = 'pad/rtu//pressure';
const level = 'pad/rtu/tank/level';

function aRunningNode() {
  const node = anEdgeNode();
  const host = aHost().hear([node.birth([born('pressure', 1, 10)]), node.deviceBirth('tank', [born('level', 2, 5)])]);
  host.look();
  return { node, host };
}

describe('births and data', () => {
  it('takes values of births, and values by alias once a birth has told its name', () => {
    const { node, host } = aRunningNode();
    host.hear([node.data([told(1, 11)]), node.deviceData('tank', [told(2, 6)])]);
    expect(host.look()).toEqual([
      { tag: pressure, time: '2026-01-01T00:00:00.002000Z', value: 11, quality: 'GOOD', historical: false },
      { tag: level, time: '2026-01-01T00:00:00.003000Z', value: 6, quality: 'GOOD', historical: false },
    ]);
  });

  it('keeps the current values of a birth', () => {
    const host = aHost().hear([anEdgeNode().birth([born('pressure', 1, 10)])]);
    expect(host.heard().readings).toEqual([
      { tag: pressure, time: '2026-01-01T00:00:00.000000Z', value: 10, quality: 'GOOD', historical: false },
    ]);
  });

  it('takes metrics by name where a node uses no aliases', () => {
    const { node, host } = aRunningNode();
    host.hear([node.data([aMetric({ name: 'pressure', value: 12 })])]);
    expect(host.look()).toMatchObject([{ tag: pressure, value: 12 }]);
  });

  it('prefers the time of a metric to that of its message', () => {
    const { node, host } = aRunningNode();
    host.hear([node.data([told(1, 11, { timestampMs: startMs - 1 })])]);
    expect(host.look()).toMatchObject([{ time: '2025-12-31T23:59:59.999000Z' }]);
  });

  it('gives an alias the meaning of the last birth', () => {
    const { node, host } = aRunningNode();
    host.hear([node.birth([born('temperature', 1, 70)]), node.data([told(1, 71)])]);
    const [, , last] = host.look();
    expect(last).toMatchObject({ tag: 'pad/rtu//temperature', value: 71 });
  });

  it('tells a metric stale that a later birth leaves out', () => {
    const { node, host } = aRunningNode();
    host.hear([node.birth([born('temperature', 1, 70)])]);
    expect(host.look()).toMatchObject([{ tag: pressure, quality: 'STALE', value: null }, { value: 70 }]);
  });

  it('makes no reading of what drives the session', () => {
    const rebirth = aMetric({ name: 'Node Control/Rebirth', datatype: 11, value: false });
    expect(
      aHost()
        .hear([anEdgeNode().birth([rebirth])])
        .heard().readings,
    ).toEqual([]);
  });

  it('tells history apart, and leaves out what is transient', () => {
    const { node, host } = aRunningNode();
    host.hear([node.data([told(1, 11, { isHistorical: true }), told(1, 12, { isTransient: true })])]);
    expect(host.look()).toMatchObject([{ value: 11, historical: true }]);
    expect(host.heard().omitted.transient).toBe(1);
  });

  it('takes templates apart into instance/member', () => {
    const member = (name: string, value: number) => aMetric({ name, datatype: 10, value });
    const instance = (value: number) => ({
      isDefinition: false,
      metrics: [member('speed', value), aMetric({ name: 'motor', datatype: 19, value: motor })],
    });
    const motor = { isDefinition: false, metrics: [member('amps', 3)] };
    const definition = aMetric({
      name: '_types_/pump',
      datatype: 19,
      value: { isDefinition: true, metrics: [member('speed', 0)] },
    });
    const node = anEdgeNode();
    const host = aHost().hear([
      node.birth([definition, aMetric({ name: 'pump', alias: 9, datatype: 19, value: instance(40) })]),
      node.data([aMetric({ alias: 9, value: instance(41), quality: 0 })]),
    ]);
    expect(host.look().map(({ tag, value, quality }) => [tag, value, quality])).toEqual([
      ['pad/rtu//pump/speed', 40, 'GOOD'],
      ['pad/rtu//pump/motor/amps', 3, 'GOOD'],
      ['pad/rtu//pump/speed', 41, 'BAD'],
      ['pad/rtu//pump/motor/amps', 3, 'BAD'],
    ]);
  });

  it('counts what no reading can hold', () => {
    const host = aHost().hear([anEdgeNode().birth([aMetric({ name: 'picture', datatype: 18, value: undefined })])]);
    expect(host.heard()).toMatchObject({ readings: [], omitted: { unsupported: 1 } });
  });
});

describe('the order of messages', () => {
  it('tck-id-operational-behavior-host-reordering-start: holds a message that is ahead of its turn', () => {
    const { node, host } = aRunningNode();
    node.data([told(1, 11)]);
    host.hear([node.data([told(1, 12)])]);
    expect(host.look()).toEqual([]);
    expect(host.heard().session.held).toHaveLength(1);
  });

  it('tck-id-operational-behavior-host-reordering-success: goes on once what was missing has come', () => {
    const { node, host } = aRunningNode();
    const [late, early] = [node.data([told(1, 11)]), node.data([told(1, 12)])];
    host.hear([early, late]).wait(startMs + reorderMs);
    expect(host.look()).toMatchObject([{ value: 11 }, { value: 12 }]);
    expect(host.heard().rebirths).toEqual([]);
  });

  it('tck-id-operational-behavior-host-reordering-rebirth: asks for births when it does not come, and loses nothing that did', () => {
    const { node, host } = aRunningNode();
    node.data([told(1, 11)]);
    host.hear([node.data([told(1, 12)]), node.data([told(1, 13)])]);
    expect(host.wait(startMs + reorderMs - 1).heard().rebirths).toEqual([]);
    expect(host.wait(startMs + reorderMs).heard().rebirths).toEqual(['sequence-gap']);
    expect(host.look()).toMatchObject([{ value: 12 }, { value: 13 }]);
    host.hear([node.data([told(1, 14)])]);
    expect(host.look()).toMatchObject([{ value: 14 }]);
  });

  it('counts from 255 on to 0', () => {
    const { node, host } = aRunningNode();
    host.hear(Array.from({ length: 300 }, (_, index) => node.data([told(1, index)])));
    expect(host.look()).toHaveLength(300);
    expect(host.heard().session.held).toEqual([]);
  });

  it('takes a message once that comes twice, in turn or ahead of it', () => {
    const { node, host } = aRunningNode();
    const [first, second, third] = [node.data([told(1, 11)]), node.data([told(1, 12)]), node.data([told(1, 13)])];
    host.hear([first, first, third, third, second, second]).wait(startMs + reorderMs);
    expect(host.look()).toMatchObject([{ value: 11 }, { value: 12 }, { value: 13 }]);
    expect(host.heard()).toMatchObject({ rebirths: [], omitted: { duplicate: 3 } });
  });

  it('waits for no more than 64 messages', () => {
    const { node, host } = aRunningNode();
    node.data([]);
    host.hear(Array.from({ length: 65 }, (_, index) => node.data([told(1, index)])));
    expect(host.heard().rebirths).toEqual(['sequence-gap']);
    expect(host.look()).toHaveLength(64);
  });

  it('takes what overtook the birth of its node after it', () => {
    const node = anEdgeNode();
    const [birth, data] = [node.birth([born('pressure', 1, 10)]), node.data([told(1, 11)])];
    const host = aHost()
      .hear([data, birth])
      .wait(startMs + reorderMs);
    expect(host.look()).toMatchObject([{ value: 10 }, { value: 11 }]);
    expect(host.heard().rebirths).toEqual([]);
  });

  it('tells what is left of one session from what overtook the birth of the next', () => {
    const { node, host } = aRunningNode();
    node.data([]);
    const old = node.data([told(1, 12)]);
    const next = anEdgeNode({ bdSeq: 1, fromMs: startMs + 100 });
    const [birth, data] = [next.birth([born('temperature', 1, 70)]), next.data([told(1, 71)])];
    host.hear([old, data, birth]);
    expect(host.look().filter(({ quality }) => quality === 'GOOD')).toMatchObject([
      { tag: pressure, value: 12 },
      { tag: 'pad/rtu//temperature', value: 70 },
      { tag: 'pad/rtu//temperature', value: 71 },
    ]);
  });
});

describe('what no birth told of', () => {
  it('tck-id-operational-behavior-host-reordering-param: asks a node it does not know for its births after the timeout', () => {
    const node = anEdgeNode();
    node.birth();
    const host = aHost().hear([node.data([told(1, 11)])]);
    expect(host.heard().rebirths).toEqual([]);
    expect(host.wait(startMs + reorderMs).heard()).toMatchObject({
      rebirths: ['no-birth'],
      omitted: { unresolved: 1 },
    });
  });

  it('asks for births at once for an alias no birth has told of', () => {
    const { node, host } = aRunningNode();
    host.hear([node.data([told(1, 11), told(77, 1)])]);
    expect(host.look()).toMatchObject([{ value: 11 }]);
    expect(host.heard()).toMatchObject({ rebirths: ['unknown-metric'], omitted: { unresolved: 1 } });
  });

  it('asks for births for a device that was not born in this session', () => {
    const { node, host } = aRunningNode();
    host.hear([node.deviceData('separator', [told(5, 1)])]);
    expect(host.heard().rebirths).toEqual(['unknown-device']);
  });
});

describe('deaths', () => {
  it('tck-id-operational-behavior-edge-node-termination-host-action-ndeath-node-tags-stale, tck-id-operational-behavior-edge-node-termination-host-action-ndeath-devices-tags-stale: by our own time', () => {
    const { node, host } = aRunningNode();
    host.hear([node.death()], startMs + 9_000);
    const stale = { time: '2026-01-01T00:00:09.000000Z', value: null, quality: 'STALE', historical: false };
    expect(host.look()).toEqual([
      { tag: pressure, ...stale },
      { tag: level, ...stale },
    ]);
  });

  it('tck-id-operational-behavior-edge-node-termination-host-action-ndeath-node-offline, tck-id-operational-behavior-edge-node-termination-host-action-ndeath-devices-offline', () => {
    const { node, host } = aRunningNode();
    const { session } = host.hear([node.death()]).heard();
    expect(session.status).toBe('unborn');
    expect([...session.scopes.values()].map(({ status }) => status)).toEqual(['offline', 'offline']);
  });

  it('tck-id-operational-behavior-edge-node-termination-host-action-ddeath-devices-tags-stale: by the time of the message', () => {
    const { node, host } = aRunningNode();
    host.hear([node.deviceDeath('tank')], startMs + 9_000);
    expect(host.look()).toEqual([
      { tag: level, time: '2026-01-01T00:00:00.002000Z', value: null, quality: 'STALE', historical: false },
    ]);
  });

  it('tck-id-operational-behavior-edge-node-termination-host-action-ddeath-devices-offline: the node lives on', () => {
    const { node, host } = aRunningNode();
    host.hear([node.deviceDeath('tank'), node.data([told(1, 11)])]);
    expect(host.look()).toMatchObject([{ tag: level }, { tag: pressure, value: 11 }]);
    expect(host.heard().session.scopes.get('tank')?.status).toBe('offline');
  });

  it('leaves a node alive whose Will of an earlier connection comes late', () => {
    const earlier = anEdgeNode({ bdSeq: 0 });
    const node = anEdgeNode({ bdSeq: 1 });
    const host = aHost().hear([node.birth([born('pressure', 1, 10)]), earlier.death(), node.data([told(1, 11)])]);
    expect(host.look()).toMatchObject([{ value: 10 }, { value: 11 }]);
  });

  it('tells nothing stale twice', () => {
    const { node, host } = aRunningNode();
    host.hear([node.deviceDeath('tank'), node.death(), node.death()]);
    expect(host.look()).toMatchObject([{ tag: level }, { tag: pressure }]);
  });

  it('ends the staleness by a birth whose values were sampled before the death', () => {
    const { node, host } = aRunningNode();
    host.hear([node.death()], startMs + 9_000);
    host.look();
    const next = anEdgeNode({ bdSeq: 1, fromMs: startMs + 20_000 });
    host.hear([next.birth([born('pressure', 1, 10, { timestampMs: startMs })])]);
    expect(host.look()).toMatchObject([{ value: 10, time: '2026-01-01T00:00:20.000000Z' }]);
  });

  it('tells devices stale whose node is born again without a death', () => {
    const { host } = aRunningNode();
    const next = anEdgeNode({ bdSeq: 1, fromMs: startMs + 20_000 });
    host.hear([next.birth([born('pressure', 1, 10)])]);
    expect(host.look()).toMatchObject([
      { tag: level, quality: 'STALE' },
      { tag: pressure, value: 10 },
    ]);
  });

  it('takes what came out of turn before the death', () => {
    const { node, host } = aRunningNode();
    node.data([]);
    host.hear([node.data([told(1, 12)]), node.death()]);
    expect(host.look()).toMatchObject([{ value: 12 }, { quality: 'STALE' }, { quality: 'STALE' }]);
  });

  it('tells of one death for a node, whatever dies with it, and of one for a device', () => {
    const { node, host } = aRunningNode();
    host.hear([node.deviceDeath('tank'), node.death(), node.death()]);
    expect(host.heard().lives).toEqual(['+', '+tank', '-tank', '-']);
    const next = anEdgeNode({ bdSeq: 1, fromMs: startMs + 20_000 });
    host.hear([next.birth([born('pressure', 1, 10)]), next.deviceBirth('tank', [born('level', 2, 5)])]);
    expect(host.heard().lives.slice(4)).toEqual(['+', '+tank']);
  });

  it('ignores the death of a node it never heard of', () => {
    expect(aHost().hear([anEdgeNode().death()]).heard()).toMatchObject({ readings: [], rebirths: [], lives: [] });
  });
});

it('takes a message without a sequence number as it comes', () => {
  const { host } = aRunningNode();
  host.hear([aMessage('spBv1.0/pad/NDATA/rtu', { metrics: [told(1, 11)] })]);
  expect(host.look()).toMatchObject([{ value: 11 }]);
});
