import { topics, type ReadingsAcceptedV1, type ReadingsQuarantinedV1 } from '@wellflow/contracts';
import { ensureTopics, type Kafka } from '@wellflow/kafka';
import { query, type Database } from '@wellflow/postgres';
import { testGroupName, testOrganization } from '@wellflow/testing';

export interface Field {
  readonly organization: string;
  readonly producerId: string;
  readonly rawTopic: string;
  readonly replyTopic: string;
}

export function aField(producerId = 'producer-1'): Field {
  const organization = testOrganization('field');
  const of = (what: string): string => `wellflow.ingestion.${what}.v1.${organization}.${producerId}`;
  return { organization, producerId, rawTopic: of('raw'), replyTopic: of('reply') };
}

/** Topics as the gateway makes them. */
export async function createTopics(kafka: Kafka, { rawTopic, replyTopic }: Field): Promise<void> {
  const stamped = { 'message.timestamp.type': 'LogAppendTime', 'compression.type': 'uncompressed' };
  await ensureTopics(kafka, [
    { name: rawTopic, partitions: 1, config: { ...stamped, 'max.message.bytes': String(2 * 1024 * 1024) } },
    { name: replyTopic, partitions: 1, config: { 'max.message.bytes': String(8 * 1024 * 1024) } },
  ]);
}

/** What the gateway tells of an organization, as the service keeps it. */
export async function tellAccess(database: Database, field: Field, changes: object = {}): Promise<void> {
  const { organization, producerId: clientId, rawTopic, replyTopic } = field;
  const may = { wells: [], tagPrefixes: [], readingsPerSecond: null };
  const client = { clientId, status: 'active', roles: ['producer'], ...may, rawTopic, replyTopic, ...changes };
  const access = { organization, status: 'active', clients: [client], users: [] };
  const sql = `INSERT INTO known_access (organization, access) VALUES ($1, $2)
    ON CONFLICT (organization) DO UPDATE SET access = excluded.access`;
  await database.system.run(async (tx) => void (await query(tx, sql, [organization, JSON.stringify(access)])));
}

export interface Heard {
  readonly key: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer;
}

export interface Listener {
  readonly heard: readonly Heard[];
  stop(): Promise<void>;
}

/** A plain client that hears all of a topic, or what comes from now on. */
export async function listen(kafka: Kafka, topic: string, from: 'beginning' | 'now' = 'beginning'): Promise<Listener> {
  const heard: Heard[] = [];
  const ends = from === 'now' ? await (await kafka.admin()).fetchTopicOffsets(topic) : [];
  const consumer = kafka.client.consumer({ groupId: testGroupName('listener'), maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message: { key, value, headers = {} } }) => {
      const texts = Object.entries(headers).map(([name, content]) => [name, String(content)]);
      heard.push({
        key: key?.toString(),
        headers: Object.fromEntries(texts),
        value: value ?? Buffer.alloc(0),
      });
    },
  });
  for (const { partition, high } of ends) consumer.seek({ topic, partition, offset: high });
  return { heard, stop: () => consumer.disconnect() };
}

export interface Downstream {
  /** Each message of the organization once, by its id, as its receivers take it. */
  accepted(): Promise<readonly ReadingsAcceptedV1[]>;
  quarantined(): Promise<readonly ReadingsQuarantinedV1[]>;
  /** How often the organization's messages came, each as often as it was sent. */
  deliveries(): number;
  stop(): Promise<void>;
}

/** What reaches the services behind ingestion. */
export async function followDownstream(kafka: Kafka, organization: string): Promise<Downstream> {
  const readings = await listen(kafka, topics.ingestionReadings.name, 'now');
  const quarantine = await listen(kafka, topics.ingestionQuarantine.name, 'now');
  const own = ({ heard }: Listener) => heard.filter(({ headers }) => headers['ce_organization'] === organization);
  const decode = async <T>(listener: Listener): Promise<readonly T[]> => {
    const once = new Map(own(listener).map((message) => [message.headers['ce_id'], message]));
    const decoded: T[] = [];
    for (const { value } of once.values()) {
      await kafka.codec.learn(value);
      decoded.push(kafka.codec.decode(value).payload as T);
    }
    return decoded;
  };
  return {
    accepted: () => decode<ReadingsAcceptedV1>(readings),
    quarantined: () => decode<ReadingsQuarantinedV1>(quarantine),
    deliveries: () => own(readings).length + own(quarantine).length,
    stop: async () => {
      await Promise.all([readings.stop(), quarantine.stop()]);
    },
  };
}
