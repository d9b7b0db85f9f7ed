import { eventually } from '@wellflow/testing';
import { connectAsync, type MqttClient } from 'mqtt';
import { createHostConnection, type HostConnection } from '../../application/mqtt/host-connection';
import { createLinkKeeper } from '../../application/mqtt/link-keeper';
import { createSparkplugHost } from '../../application/mqtt/sparkplug-host';
import { parseHostState } from '../../domain/sparkplug/state-message';
import { decodePayload } from './decode-payload';
import { encodeRebirth } from './encode-rebirth';
import { decodeText } from './kafka-raw-quarantine';
import { createMqttJsLinks } from './mqtt-js-link';
import {
  startRecordingBroker,
  type Recorded,
  type RecordedPublish,
  type RecordingBroker,
} from './recording-broker.support';

/** The names of the tests are the ids of the specification's assertions for host applications (Sparkplug 3.0.0). */
const hostId = 'conformance';
const state = `spBv1.0/STATE/${hostId}`;
const mqtt311 = `wellflow-311`;
const mqtt50 = `wellflow-50`;
let broker: RecordingBroker;
let field: MqttClient;
let began: number;
let leftAt: number;

beforeAll(async () => {
  broker = await startRecordingBroker();
  field = await connectAsync(broker.url);
  began = Date.now();
  await live(mqtt311, 4);
  began = Date.now();
  await live(mqtt50, 5);
});
afterAll(async () => {
  await field?.endAsync(true);
  await broker?.stop();
});

/** A host's whole life: it comes, asks a node it does not know for its births, is told that it is offline, and goes. */
async function live(clientId: string, protocolVersion: 4 | 5): Promise<void> {
  const { connection, tick } = aHost(clientId, protocolVersion);
  await tick();
  expect(connection.isOnline()).toBe(true);
  await field.publishAsync('spBv1.0/pad/NDATA/rtu', Buffer.from([0x18, 7]));
  await eventually(async () => {
    await tick();
    expect(commands(clientId)).toHaveLength(1);
  });
  await field.publishAsync(state, JSON.stringify({ online: false, timestamp: 1 }), { qos: 1, retain: true });
  await eventually(() => expect(states(clientId)).toHaveLength(2));
  leftAt = Date.now();
  await connection.leave();
  await eventually(() => expect(broker.by(clientId).at(-1)?.event).toBe('gone'));
}

function aHost(clientId: string, protocolVersion: 4 | 5): { connection: HostConnection; tick: () => Promise<void> } {
  const open = createMqttJsLinks({ url: broker.url, protocolVersion }, () => undefined);
  const onFailure = (error: unknown): void => {
    throw error;
  };
  const nothing = (): void => undefined;
  const host = createSparkplugHost({
    ...{ decode: decodePayload, add: nothing, onOmitted: nothing, onLife: nothing, nowMs: Date.now, reorderMs: 0 },
  });
  const connection = createHostConnection({
    links: createLinkKeeper({ open, nowMs: Date.now, onFailure }),
    ...{ host, hostId, clientId, groups: [], encodeRebirth, decodeText, room: () => undefined, nowMs: Date.now },
  });
  return { connection, tick: () => connection.step() };
}

const published = (clientId: string): readonly RecordedPublish[] => broker.by(clientId).flatMap(asPublish);
const states = (clientId: string) => published(clientId).filter(({ topic }) => topic === state);
const commands = (clientId: string) => published(clientId).filter(({ topic }) => topic !== state);
const said = (message: RecordedPublish | undefined) =>
  parseHostState(Buffer.from(message?.payload ?? '', 'base64').toString());

function asPublish({ event, topic, payload, qos, retain }: Recorded): readonly RecordedPublish[] {
  const isWhole = topic !== undefined && payload !== undefined && qos !== undefined && retain !== undefined;
  return event === 'publish' && isWhole ? [{ topic, payload, qos, retain }] : [];
}

/** The first try; a broker without MQTT 5 refuses that one, and the session is that of the next. */
const firstConnect = (clientId: string) => broker.by(clientId).find(({ event }) => event === 'connect');

/** From the CONNECT that was taken on. */
function session(clientId: string): readonly Recorded[] {
  const events = broker.by(clientId);
  return events.slice(events.findLastIndex(({ event }) => event === 'connect'));
}

const wills = () => [mqtt311, mqtt50].map((clientId) => session(clientId)[0]?.will);
const births = () => [mqtt311, mqtt50].map((clientId) => states(clientId)[0]);
const deaths = () => [mqtt311, mqtt50].map((clientId) => states(clientId).at(-1));
const requests = () => [mqtt311, mqtt50].map((clientId) => commands(clientId)[0]);
const asked = () => requests().map((request) => decodePayload(Buffer.from(request?.payload ?? '', 'base64')));

type Requirement = readonly [means: string, check: () => void, ids: readonly string[]];

const theWill: readonly Requirement[] = [
  [
    'every CONNECT carries a Will',
    () => expect(wills()).toEqual([expect.anything(), expect.anything()]),
    [
      'tck-id-host-topic-phid-death-required',
      'tck-id-operational-behavior-host-application-connect-will',
      'tck-id-payloads-state-will-message',
    ],
  ],
  [
    'at the topic of our own state',
    () => wills().forEach((will) => expect(will?.topic).toBe(state)),
    ['tck-id-host-topic-phid-death-topic', 'tck-id-operational-behavior-host-application-connect-will-topic'],
  ],
  [
    'offline, with the time of the CONNECT',
    () => {
      for (const will of wills()) expect(said(will)).toEqual({ online: false, timestamp: expect.any(Number) });
      expect(said(wills()[1])?.timestamp).toBeGreaterThanOrEqual(began);
    },
    [
      'tck-id-host-topic-phid-death-payload',
      'tck-id-host-topic-phid-death-payload-timestamp-connect',
      'tck-id-operational-behavior-host-application-connect-will-payload',
      'tck-id-operational-behavior-host-application-death-payload',
      'tck-id-payloads-state-will-message-payload',
    ],
  ],
  [
    'with QoS 1',
    () => wills().forEach((will) => expect(will?.qos).toBe(1)),
    [
      'tck-id-host-topic-phid-death-qos',
      'tck-id-operational-behavior-host-application-connect-will-qos',
      'tck-id-payloads-state-will-message-qos',
    ],
  ],
  [
    'retained',
    () => wills().forEach((will) => expect(will?.retain).toBe(true)),
    [
      'tck-id-host-topic-phid-death-retain',
      'tck-id-operational-behavior-host-application-connect-will-retained',
      'tck-id-payloads-state-will-message-retain',
    ],
  ],
];

const theSession: readonly Requirement[] = [
  [
    'MQTT 3.1.1 begins clean',
    () => expect(firstConnect(mqtt311)).toMatchObject({ protocolVersion: 4, clean: true }),
    ['tck-id-message-flow-phid-sparkplug-clean-session-311'],
  ],
  [
    'MQTT 5 begins clean, and its session ends with the connection',
    () => expect(firstConnect(mqtt50)).toMatchObject({ protocolVersion: 5, clean: true, expiry: 0 }),
    ['tck-id-message-flow-phid-sparkplug-clean-session-50'],
  ],
  [
    'it subscribes at once, and before it says anything',
    () => {
      for (const clientId of [mqtt311, mqtt50])
        expect(session(clientId).slice(0, 3)).toMatchObject([
          { event: 'connect' },
          { event: 'subscribe', filters: ['spBv1.0/#'] },
          { event: 'publish', topic: state },
        ]);
    },
    [
      'tck-id-host-topic-phid-birth-sub-required',
      'tck-id-message-flow-phid-sparkplug-subscription',
      'tck-id-payloads-state-subscribe',
    ],
  ],
];

const theBirth: readonly Requirement[] = [
  [
    'the first word is the birth, right after the subscription',
    () => {
      for (const clientId of [mqtt311, mqtt50]) expect(said(published(clientId)[0])?.online).toBe(true);
    },
    [
      'tck-id-components-ph-state',
      'tck-id-conformance-primary-host',
      'tck-id-host-topic-phid-birth-message',
      'tck-id-host-topic-phid-birth-required',
      'tck-id-intro-sparkplug-host-state',
      'tck-id-message-flow-phid-sparkplug-state-publish',
      'tck-id-operational-behavior-host-application-connect-birth',
      'tck-id-operational-behavior-primary-application-state-with-multiple-servers-state',
      'tck-id-operational-behavior-primary-application-state-with-multiple-servers-state-subs',
      'tck-id-payloads-state-birth',
      'tck-id-principles-birth-certificates-order',
    ],
  ],
  [
    'at the topic of our own state',
    () => births().forEach((birth) => expect(birth?.topic).toBe(state)),
    ['tck-id-host-topic-phid-birth-topic', 'tck-id-operational-behavior-host-application-connect-birth-topic'],
  ],
  [
    'online and timestamp, and nothing else',
    () => {
      for (const birth of births())
        expect(JSON.parse(Buffer.from(birth?.payload ?? '', 'base64').toString())).toEqual({
          online: true,
          timestamp: expect.any(Number),
        });
    },
    [
      'tck-id-host-topic-phid-birth-payload',
      'tck-id-message-flow-phid-sparkplug-state-publish-payload',
      'tck-id-operational-behavior-host-application-connect-birth-payload',
      'tck-id-payloads-state-birth-payload',
    ],
  ],
  [
    'with the time of the Will',
    () =>
      births().forEach((birth, index) => expect(said(birth)?.timestamp).toBe(said(wills()[index])?.timestamp ?? NaN)),
    [
      'tck-id-host-topic-phid-birth-payload-timestamp',
      'tck-id-message-flow-phid-sparkplug-state-publish-payload-timestamp',
    ],
  ],
  [
    'with QoS 1',
    () => births().forEach((birth) => expect(birth?.qos).toBe(1)),
    ['tck-id-host-topic-phid-birth-qos', 'tck-id-operational-behavior-host-application-connect-birth-qos'],
  ],
  [
    'retained',
    () => births().forEach((birth) => expect(birth?.retain).toBe(true)),
    ['tck-id-host-topic-phid-birth-retain', 'tck-id-operational-behavior-host-application-connect-birth-retained'],
  ],
  [
    'told again, with the same time, when somebody says that we are offline',
    () => {
      for (const clientId of [mqtt311, mqtt50]) expect(states(clientId)[1]).toEqual(states(clientId)[0]);
    },
    ['tck-id-message-flow-hid-sparkplug-state-message-delivered'],
  ],
];

const theDeath: readonly Requirement[] = [
  [
    'the last word is the death, and then the connection ends',
    () => {
      for (const clientId of [mqtt311, mqtt50]) {
        expect(broker.by(clientId).at(-1)?.event).toBe('gone');
        expect(said(published(clientId).at(-1))?.online).toBe(false);
      }
    },
    [
      'tck-id-operational-behavior-host-application-disconnect-intentional',
      'tck-id-operational-behavior-host-application-termination',
    ],
  ],
  [
    'with the time at which it goes',
    () => expect(said(deaths()[1])?.timestamp).toBeGreaterThanOrEqual(leftAt),
    [
      'tck-id-host-topic-phid-death-payload-timestamp-disconnect-clean',
      'tck-id-host-topic-phid-death-payload-timestamp-disconnect-with-no-disconnect-packet',
    ],
  ],
  [
    'at the topic of our own state',
    () => deaths().forEach((death) => expect(death?.topic).toBe(state)),
    ['tck-id-operational-behavior-host-application-death-topic'],
  ],
  [
    'with QoS 1',
    () => deaths().forEach((death) => expect(death?.qos).toBe(1)),
    ['tck-id-operational-behavior-host-application-death-qos'],
  ],
  [
    'retained',
    () => deaths().forEach((death) => expect(death?.retain).toBe(true)),
    ['tck-id-operational-behavior-host-application-death-retained'],
  ],
];

const theCommand: readonly Requirement[] = [
  [
    'one command, to the node’s own topic, without a device',
    () => requests().forEach((request) => expect(request?.topic).toBe('spBv1.0/pad/NCMD/rtu')),
    [
      'tck-id-operational-behavior-data-commands-ncmd-rebirth-verb',
      'tck-id-operational-behavior-data-commands-ncmd-verb',
      'tck-id-topic-structure',
      'tck-id-topic-structure-namespace-a',
      'tck-id-topic-structure-namespace-device-id-non-associated-message-types',
      'tck-id-topics-ncmd-topic',
    ],
  ],
  [
    'Node Control/Rebirth, true, and nothing else',
    () => {
      for (const request of asked())
        expect(request?.metrics).toMatchObject([{ name: 'Node Control/Rebirth', value: true, alias: undefined }]);
    },
    [
      'tck-id-operational-behavior-data-commands-ncmd-metric-name',
      'tck-id-operational-behavior-data-commands-ncmd-metric-value',
      'tck-id-operational-behavior-data-commands-ncmd-rebirth-name',
      'tck-id-operational-behavior-data-commands-ncmd-rebirth-value',
      'tck-id-payloads-name-requirement',
      'tck-id-topics-ncmd-payload',
    ],
  ],
  [
    'QoS 0, not retained',
    () => requests().forEach((request) => expect(request).toMatchObject({ qos: 0, retain: false })),
    ['tck-id-payloads-ncmd-qos', 'tck-id-payloads-ncmd-retain', 'tck-id-topics-ncmd-mqtt'],
  ],
  [
    'without a sequence number',
    () => {
      for (const request of asked()) expect(request).toHaveProperty('seq', undefined);
    },
    ['tck-id-payloads-ncmd-seq'],
  ],
  [
    'with the time at which it is sent, in UTC',
    () => {
      const [, request] = asked();
      expect(request?.timestampMs).toBeGreaterThanOrEqual(began);
      expect(request?.timestampMs).toBeLessThanOrEqual(leftAt);
      expect(request?.metrics[0]?.timestampMs).toBe(request?.timestampMs);
    },
    [
      'tck-id-payloads-metric-timestamp-in-UTC',
      'tck-id-payloads-name-cmd-requirement',
      'tck-id-payloads-ncmd-timestamp',
      'tck-id-payloads-timestamp-in-UTC',
      'tck-id-topics-ncmd-timestamp',
    ],
  ],
];

describe.each([
  ['the Will', theWill],
  ['the session', theSession],
  ['the birth', theBirth],
  ['the death', theDeath],
  ['what is written to the field', theCommand],
] as const)('%s', (_part, requirements) => {
  for (const [means, check, ids] of requirements) {
    describe(`${means}`, () => {
      it.each(ids)('%s', check);
    });
  }
});
