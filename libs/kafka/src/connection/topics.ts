import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigResourceTypes } from 'kafkajs';
import type { Admin, ITopicMetadata } from 'kafkajs';
import type { Kafka } from './kafka';

/** A topic as declared; `topics` of `@wellflow/contracts` fits. */
export interface TopicDeclaration {
  readonly name: string;
  readonly partitions: number;
  readonly config: Readonly<Record<string, string>>;
  readonly production?: { readonly replicationFactor: number; readonly minInsyncReplicas: number };
}

export interface TopicsReport {
  readonly created: readonly string[];
  readonly present: readonly string[];
}

/** A topic exists and is not what was declared; a person must decide. */
export class TopicDiffers extends Error {
  override readonly name = 'TopicDiffers';

  constructor(readonly differences: readonly string[]) {
    super(`Topics differ from their declaration: ${differences.join('; ')}`);
  }
}

/**
 * Creates the topics that are missing and compares those that are there. Replicas and `min.insync.replicas` follow
 * `production` where the cluster has brokers enough, and are 1 on a smaller one.
 * @throws TopicDiffers when partitions or a declared setting differ: growing partitions would move keys.
 */
export async function ensureTopics(kafka: Kafka, topics: readonly TopicDeclaration[]): Promise<TopicsReport> {
  const admin = await kafka.admin();
  const { brokers } = await admin.describeCluster();
  const wanted = topics.map((topic) => withReplicas(topic, brokers.length));
  const existing = new Set(await admin.listTopics());
  const missing = wanted.filter(({ name }) => !existing.has(name));
  if (missing.length > 0) {
    await create(admin, missing);
    await waitForLeaders(admin, missing);
  }
  const differences = await compare(admin, wanted);
  if (differences.length > 0) throw new TopicDiffers(differences);
  const present = wanted.filter(({ name }) => existing.has(name));
  return { created: missing.map(({ name }) => name), present: present.map(({ name }) => name) };
}

interface Wanted extends TopicDeclaration {
  readonly replicas: number;
}

function withReplicas(topic: TopicDeclaration, brokers: number): Wanted {
  const { production } = topic;
  if (!production || brokers < production.replicationFactor) return { ...topic, replicas: 1 };
  const config = { ...topic.config, 'min.insync.replicas': String(production.minInsyncReplicas) };
  return { ...topic, config, replicas: production.replicationFactor };
}

async function create(admin: Admin, topics: readonly Wanted[]): Promise<void> {
  await admin.createTopics({
    // kafkajs gives up at once where the broker has made a topic and does not know it yet (KRaft).
    waitForLeaders: false,
    topics: topics.map(({ name, partitions, replicas, config }) => ({
      topic: name,
      numPartitions: partitions,
      replicationFactor: replicas,
      configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
    })),
  });
}

const leadersMs = 30_000;

/** @throws what Kafka says of the topics when they have no leaders in time. */
async function waitForLeaders(admin: Admin, topics: readonly Wanted[]): Promise<void> {
  const names = topics.map(({ name }) => name);
  const giveUpAt = performance.now() + leadersMs;
  for (;;) {
    const failure = await admin.fetchTopicMetadata({ topics: names }).then(
      ({ topics: known }) => (known.every(hasLeaders) ? undefined : new Error('Topics have no leaders yet')),
      (error: unknown) => error,
    );
    if (failure === undefined) return;
    if (performance.now() > giveUpAt) throw failure;
    await sleep(100);
  }
}

function hasLeaders({ partitions }: ITopicMetadata): boolean {
  return partitions.length > 0 && partitions.every(({ leader }) => leader >= 0);
}

async function compare(admin: Admin, wanted: readonly Wanted[]): Promise<readonly string[]> {
  if (wanted.length === 0) return [];
  const { topics } = await admin.fetchTopicMetadata({ topics: wanted.map(({ name }) => name) });
  const partitions = new Map(topics.map((topic) => [topic.name, topic.partitions.length]));
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: wanted.map(({ name }) => ({ type: ConfigResourceTypes.TOPIC, name })),
  });
  const settings = new Map(resources.map(({ resourceName, configEntries }) => [resourceName, configEntries]));
  return wanted.flatMap((topic) => [
    ...differs(`${topic.name} partitions`, String(topic.partitions), String(partitions.get(topic.name))),
    ...Object.entries(topic.config).flatMap(([name, value]) => {
      const entry = settings.get(topic.name)?.find(({ configName }) => configName === name);
      return differs(`${topic.name} ${name}`, value, entry?.configValue);
    }),
  ]);
}

function differs(what: string, declared: string, found: string | undefined): readonly string[] {
  return declared === found ? [] : [`${what} is ${found}, declared ${declared}`];
}
