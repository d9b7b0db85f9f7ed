import { connect, ErrorWithReasonCode, type IClientOptions, type IPublishPacket, type MqttClient } from 'mqtt';
import type { LinkOptions, MqttLink, OpenLink, OutgoingPublish } from '../../application/mqtt/mqtt-link';

export interface BrokerAddress {
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** What is tried first; 4 is MQTT 3.1.1. */
  readonly protocolVersion: 4 | 5;
  readonly connectTimeoutMs?: number;
}

/** The broker's side of `OpenLink`, by mqtt.js. A broker that does not speak MQTT 5 is spoken to in 3.1.1 from then on. */
export function createMqttJsLinks(broker: BrokerAddress, onError: (error: unknown) => void): OpenLink {
  let { protocolVersion } = broker;
  return async (options) => {
    try {
      return await open({ ...broker, protocolVersion }, options, onError);
    } catch (error) {
      if (protocolVersion === 4 || !isOtherVersion(error)) throw error;
      protocolVersion = 4;
      return open({ ...broker, protocolVersion }, options, onError);
    }
  };
}

async function open(broker: BrokerAddress, options: LinkOptions, onError: (error: unknown) => void): Promise<MqttLink> {
  const client = connect(broker.url, { ...clientOptions(broker, options), manualConnect: true });
  // A kept session hands us what it has kept before we have subscribed again: the handler comes first.
  takeOver(client, options);
  try {
    await connected(client);
    client.on('error', onError);
    await client.subscribeAsync([...options.filters], { qos: 1 });
  } catch (error) {
    client.on('error', () => undefined);
    client.end(true);
    throw error;
  }
  return linkOf(client);
}

// "Unacceptable protocol version" of MQTT 3.1.1, "unsupported protocol version" of MQTT 5.
const otherVersionCodes = [1, 132];

function isOtherVersion(error: unknown): boolean {
  return error instanceof ErrorWithReasonCode && otherVersionCodes.includes(error.code);
}

function connected(client: MqttClient): Promise<void> {
  return new Promise((resolve, reject) => {
    client.once('connect', () => resolve());
    client.once('error', reject);
    client.once('close', () => reject(new Error('The broker ended the connection before it was made')));
    client.connect();
  });
}

function clientOptions(broker: BrokerAddress, options: LinkOptions): IClientOptions {
  const { clientId, clean, receiveMaximum, will } = options;
  const five = broker.protocolVersion === 5;
  // A session that was kept ends a week after the last connection; a clean one with it.
  const properties = { receiveMaximum, sessionExpiryInterval: clean ? 0 : 7 * 86_400 };
  return {
    ...{ clientId, clean, protocolVersion: broker.protocolVersion, reconnectPeriod: 0, resubscribe: false },
    ...{ keepalive: 30, connectTimeout: broker.connectTimeoutMs ?? 10_000 },
    ...(broker.username !== undefined && { username: broker.username }),
    ...(broker.password !== undefined && { password: broker.password }),
    ...(will !== undefined && { will: { ...will, payload: Buffer.from(will.payload) } }),
    ...(five && { properties }),
  };
}

function linkOf(client: MqttClient): MqttLink {
  return {
    publish: async ({ topic, payload, qos, retain }: OutgoingPublish) =>
      void (await client.publishAsync(topic, Buffer.from(payload), { qos, retain })),
    isOpen: () => client.connected,
    close: () => client.endAsync(),
  };
}

/** mqtt.js sends PUBACK before it reads on; ours are sent when a batch is durable, and reading goes on meanwhile. */
function takeOver(client: MqttClient, { onMessage }: LinkOptions): void {
  const later = new Error('acknowledged later');
  const acknowledge = ({ qos, messageId }: IPublishPacket): void => {
    if (qos > 0 && client.connected) client['_sendPacket']({ cmd: 'puback', messageId, reasonCode: 0 });
  };
  Object.assign(client, {
    handleMessage: (packet: IPublishPacket, done: (error?: Error) => void): void => {
      const { topic, payload, retain, qos } = packet;
      const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
      const room = onMessage({ topic, payload: bytes, retained: retain, acknowledge: () => acknowledge(packet) });
      const goOn = (): void => (qos === 0 ? done() : done(later));
      if (room === undefined) goOn();
      else void room.then(goOn);
    },
  });
}
