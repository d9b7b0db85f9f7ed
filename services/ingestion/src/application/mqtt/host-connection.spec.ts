import { createHostConnection } from './host-connection';
import { createLinkKeeper } from './link-keeper';
import type { LinkOptions, OpenLink, OutgoingPublish } from './mqtt-link';
import type { SparkplugHost } from './sparkplug-host';

const startMs = 1_767_225_600_000;

/** A broker that remembers what it is told, and can be away. */
function aBroker() {
  const told: (OutgoingPublish & { readonly atMs: number })[] = [];
  const connections: LinkOptions[] = [];
  const world = { nowMs: startMs, isAway: false, isOpen: false };
  const open: OpenLink = async (options) => {
    if (world.isAway) throw new Error('The broker is away');
    connections.push(options);
    world.isOpen = true;
    return {
      publish: async (message) => void told.push({ ...message, atMs: world.nowMs }),
      isOpen: () => world.isOpen,
      close: async () => void (world.isOpen = false),
    };
  };
  return { told, connections, world, open };
}

function aHost(groups: readonly string[] = []) {
  const broker = aBroker();
  const due: string[] = [];
  const taken: string[] = [];
  let forgotten = 0;
  const host: SparkplugHost = {
    take: ({ topic }) => void taken.push(topic),
    tick: () => due.splice(0),
    forgetSessions: () => void (forgotten += 1),
    edges: () => 0,
  };
  const nowMs = (): number => broker.world.nowMs;
  const connection = createHostConnection({
    links: createLinkKeeper({ open: broker.open, nowMs, onFailure: () => undefined }),
    ...{ host, hostId: 'wellflow', clientId: 'wellflow-demo-wellflow', groups, nowMs },
    encodeRebirth: () => new Uint8Array([1]),
    decodeText: (payload) => Buffer.from(payload).toString(),
    room: () => undefined,
  });
  const states = () => broker.told.filter(({ topic }) => topic.includes('/STATE/'));
  const passTo = async (ms: number): Promise<void> => {
    while (broker.world.nowMs < startMs + ms) {
      broker.world.nowMs += 1_000;
      await connection.step();
    }
  };
  return { ...broker, connection, states, passTo, due, taken, forgotten: () => forgotten };
}

const state = 'spBv1.0/STATE/wellflow';
const online = (timestamp: number) => JSON.stringify({ online: true, timestamp });
const offline = (timestamp: number) => JSON.stringify({ online: false, timestamp });

it('tck-id-operational-behavior-host-application-connect-will: offline from now, at its own topic, retained, QoS 1', async () => {
  const { connection, connections } = aHost();
  await connection.step();
  expect(connections[0]?.will).toEqual({ topic: state, payload: offline(startMs), qos: 1, retain: true });
});

it('tck-id-message-flow-phid-sparkplug-subscription: the whole namespace, in a clean session', async () => {
  const { connection, connections } = aHost();
  await connection.step();
  expect(connections[0]).toMatchObject({ clean: true, filters: ['spBv1.0/#'] });
});

it('listens to its own state besides the groups it is told to listen to', async () => {
  const { connection, connections } = aHost(['pad']);
  await connection.step();
  expect(connections[0]?.filters).toEqual(['spBv1.0/pad/#', state]);
});

it('tck-id-operational-behavior-host-application-connect-birth: first of all, with the time of the Will', async () => {
  const { connection, told, due } = aHost();
  due.push('spBv1.0/pad/NCMD/rtu');
  await connection.step();
  expect(told[0]).toEqual({ topic: state, payload: online(startMs), qos: 1, retain: true, atMs: startMs });
});

it('tck-id-operational-behavior-host-application-termination: says that it goes, when it goes', async () => {
  const { connection, told, world } = aHost();
  await connection.step();
  world.nowMs += 5_000;
  await connection.leave();
  expect(told.at(-1)).toMatchObject({ topic: state, payload: offline(startMs + 5_000), qos: 1, retain: true });
  expect(connection.isOnline()).toBe(false);
});

it('tck-id-message-flow-hid-sparkplug-state-message-delivered: says again that it is online, with a time nobody passes over', async () => {
  const { connection, connections, states } = aHost();
  await connection.step();
  const say = (text: string) =>
    connections[0]?.onMessage({
      topic: state,
      payload: Buffer.from(text),
      retained: false,
      acknowledge: () => undefined,
    });
  void say(offline(startMs - 1));
  void say(offline(startMs + 7));
  void say(online(startMs));
  void say('OFFLINE');
  expect(states().map(({ payload }) => payload)).toEqual([online(startMs), online(startMs), online(startMs + 7)]);
});

it('tck-id-operational-behavior-host-application-multi-server-timestamp: has a time of its own at each broker', async () => {
  const [one, other] = [aHost(), aHost()];
  await one.connection.step();
  other.world.nowMs += 9_000;
  await other.connection.step();
  await one.connection.leave();
  expect(one.states().map(({ payload }) => payload)).toEqual([online(startMs), offline(startMs)]);
  expect(other.states().map(({ payload }) => payload)).toEqual([online(startMs + 9_000)]);
});

it('tck-id-topics-ncmd-mqtt: asks for births by QoS 0, not retained, and writes nothing else', async () => {
  const { connection, told, due } = aHost();
  due.push('spBv1.0/pad/NCMD/rtu');
  await connection.step();
  expect(told.slice(1)).toMatchObject([{ topic: 'spBv1.0/pad/NCMD/rtu', qos: 0, retain: false }]);
});

it('keeps the need for births while there is no connection', async () => {
  const { connection, world, due } = aHost();
  world.isAway = true;
  due.push('spBv1.0/pad/NCMD/rtu');
  await connection.step();
  expect(due).toHaveLength(1);
});

it('takes no message that was retained', async () => {
  const { connection, connections, taken } = aHost();
  await connection.step();
  const message = { payload: new Uint8Array(), acknowledge: () => undefined };
  void connections[0]?.onMessage({ ...message, topic: 'spBv1.0/pad/NDATA/a', retained: true });
  void connections[0]?.onMessage({ ...message, topic: 'spBv1.0/pad/NDATA/b', retained: false });
  expect(taken).toEqual(['spBv1.0/pad/NDATA/b']);
});

describe('a host that cannot store', () => {
  it('says OFFLINE after 30 s and comes back, once it can store, 60 s later at the earliest, by a new Will', async () => {
    const { connection, connections, passTo, states } = aHost();
    await connection.step();
    connection.note('failed');
    await passTo(29_000);
    expect(connection.isOnline()).toBe(true);
    await passTo(30_000);
    expect(connection.isOnline()).toBe(false);
    expect(states().at(-1)).toMatchObject({ payload: offline(startMs + 30_000) });
    connection.note('stored');
    await passTo(89_000);
    expect(connection.isOnline()).toBe(false);
    await passTo(90_000);
    expect(connection.isOnline()).toBe(true);
    expect(connections[1]?.will).toMatchObject({ payload: offline(startMs + 90_000) });
    expect(states().at(-1)).toMatchObject({ payload: online(startMs + 90_000) });
  });

  it('stays away for as long as it cannot', async () => {
    const { connection, passTo } = aHost();
    await connection.step();
    connection.note('failed');
    await passTo(600_000);
    expect(connection.isOnline()).toBe(false);
  });

  it('stays when storing works again within 30 s', async () => {
    const { connection, connections, passTo } = aHost();
    await connection.step();
    connection.note('failed');
    await passTo(20_000);
    connection.note('stored');
    await passTo(120_000);
    expect(connections).toHaveLength(1);
  });
});

it('comes back after a lost connection within seconds, and trusts no birth from before', async () => {
  const { connection, connections, passTo, world, forgotten } = aHost();
  await connection.step();
  world.isOpen = false;
  await passTo(2_000);
  expect(connections).toHaveLength(2);
  expect(forgotten()).toBe(2);
});

it('besieges no broker that is away: it tries at growing distances, 30 s at most', async () => {
  const { connection, connections, passTo, world } = aHost();
  world.isAway = true;
  await passTo(300_000);
  world.isAway = false;
  await passTo(331_000);
  expect(connections).toHaveLength(1);
  expect(connection.isOnline()).toBe(true);
});
