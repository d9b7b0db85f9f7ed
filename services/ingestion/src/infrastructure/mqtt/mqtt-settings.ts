import { Type, urlVariable } from '@wellflow/config';
import type { TopicMapping } from '../../application/mqtt/topic-mapping';

/** One organization's broker, and what we are there. */
export interface MqttSettings {
  readonly organization: string;
  readonly url: string;
  readonly protocolVersion: 4 | 5;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Who we are to edge nodes that wait for a primary host. Unique among the hosts of a broker. */
  readonly hostId: string;
  /** Sparkplug groups to listen to; all of them if empty. */
  readonly groups: readonly string[];
  readonly reorderMs: number;
  /** Plain topics; none if empty. */
  readonly topics: readonly TopicMapping[];
}

/** Off unless `WELLFLOW_MQTT_URL` or `WELLFLOW_MQTT_BROKERS` is set. */
export const mqttVariables = {
  WELLFLOW_MQTT_URL: Type.Optional(urlVariable({ secret: true })),
  WELLFLOW_MQTT_ORGANIZATION: Type.String({ default: 'demo', minLength: 1 }),
  WELLFLOW_MQTT_VERSION: Type.Integer({ default: 5, minimum: 4, maximum: 5 }),
  WELLFLOW_MQTT_USERNAME: Type.Optional(Type.String()),
  WELLFLOW_MQTT_PASSWORD: Type.Optional(Type.String({ secret: true })),
  WELLFLOW_MQTT_HOST_ID: Type.String({ default: 'wellflow', pattern: '^[^/+#]+$' }),
  WELLFLOW_MQTT_GROUPS: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
  WELLFLOW_MQTT_REORDER_MS: Type.Integer({ default: 2_000, minimum: 0, maximum: 600_000 }),
  /** `pattern=unit` or `pattern`, by commas. */
  WELLFLOW_MQTT_TOPICS: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
  /** A JSON list of the same settings, for more than one organization. */
  WELLFLOW_MQTT_BROKERS: Type.Optional(Type.String({ secret: true })),
} as const;

export interface MqttVariables {
  readonly WELLFLOW_MQTT_URL?: string;
  readonly WELLFLOW_MQTT_ORGANIZATION: string;
  readonly WELLFLOW_MQTT_VERSION: number;
  readonly WELLFLOW_MQTT_USERNAME?: string;
  readonly WELLFLOW_MQTT_PASSWORD?: string;
  readonly WELLFLOW_MQTT_HOST_ID: string;
  readonly WELLFLOW_MQTT_GROUPS?: readonly string[];
  readonly WELLFLOW_MQTT_REORDER_MS: number;
  readonly WELLFLOW_MQTT_TOPICS?: readonly string[];
  readonly WELLFLOW_MQTT_BROKERS?: string;
}

/** @throws Error that says what is wrong with `WELLFLOW_MQTT_BROKERS`, without repeating it: it may hold passwords. */
export function readMqttSettings(variables: MqttVariables): readonly MqttSettings[] {
  const listed = variables.WELLFLOW_MQTT_BROKERS;
  const all = [...single(variables), ...(listed === undefined ? [] : readList(listed, defaultsOf(variables)))];
  const twice = all.find(
    ({ organization }, index) => all.findIndex((other) => other.organization === organization) < index,
  );
  if (twice !== undefined) throw new Error(`WELLFLOW_MQTT_BROKERS names ${twice.organization} twice`);
  return all;
}

type Defaults = Omit<MqttSettings, 'url' | 'organization'>;

function single(variables: MqttVariables): readonly MqttSettings[] {
  const { WELLFLOW_MQTT_URL: url, WELLFLOW_MQTT_ORGANIZATION: organization } = variables;
  if (url === undefined) return [];
  const { WELLFLOW_MQTT_USERNAME: username, WELLFLOW_MQTT_PASSWORD: password } = variables;
  const topics = (variables.WELLFLOW_MQTT_TOPICS ?? []).map(readTopic);
  return [{ ...defaultsOf(variables), organization, url, username, password, topics }];
}

function defaultsOf(variables: MqttVariables): Defaults {
  return {
    protocolVersion: variables.WELLFLOW_MQTT_VERSION === 4 ? 4 : 5,
    hostId: variables.WELLFLOW_MQTT_HOST_ID,
    groups: variables.WELLFLOW_MQTT_GROUPS ?? [],
    reorderMs: variables.WELLFLOW_MQTT_REORDER_MS,
    topics: [],
  };
}

function readTopic(text: string): TopicMapping {
  const [pattern = '', unit] = text.split('=');
  return unit === undefined ? { pattern } : { pattern, unit };
}

function readList(text: string, defaults: Defaults): readonly MqttSettings[] {
  const list = readJson(text);
  if (!Array.isArray(list)) throw new Error('WELLFLOW_MQTT_BROKERS is no JSON list');
  return list.map((item: unknown, index) => readBroker(item, index, defaults));
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const texts = ['organization', 'url'] as const;

function readBroker(item: unknown, index: number, defaults: Defaults): MqttSettings {
  const said = (typeof item === 'object' && item !== null ? item : {}) as Partial<MqttSettings>;
  for (const name of texts) {
    if (typeof said[name] !== 'string' || said[name] === '')
      throw new Error(`WELLFLOW_MQTT_BROKERS[${index}] has no ${name}`);
  }
  return { ...defaults, organization: '', url: '', ...said };
}
