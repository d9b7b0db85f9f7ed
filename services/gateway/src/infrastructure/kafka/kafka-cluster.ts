import { setTimeout as sleep } from 'node:timers/promises';
import { createClusterAccess, ensureTopics, TopicDiffers, type Kafka, type TopicDeclaration } from '@wellflow/kafka';
import type { KafkaCluster } from '../../application/kafka-cluster';
import type { KafkaSlot } from '../../application/kafka-slots';

const MiB = 1024 * 1024;
const days = 7;
const common = { partitions: 1, production: { replicationFactor: 3, minInsyncReplicas: 2 } } as const;
const kept = { 'cleanup.policy': 'delete', 'retention.ms': String(days * 86_400_000) } as const;

/** One partition: the order of a producer is the order of its log, and a slot is two partitions of the cluster, not more. */
export function topicsOf({ rawTopic, replyTopic }: KafkaSlot): readonly TopicDeclaration[] {
  const raw = {
    ...kept,
    'retention.bytes': String(10 * 1024 * MiB),
    'max.message.bytes': String(2 * MiB),
    // When it came is the broker's to say, and stays the same however often it is read.
    'message.timestamp.type': 'LogAppendTime',
    // Whatever a client packs with, the broker unpacks; a batch that swells beyond the largest is refused by it.
    'compression.type': 'uncompressed',
  };
  // A verdict for each of 10,000 readings fits.
  const reply = { ...kept, 'retention.bytes': String(1024 * MiB), 'max.message.bytes': String(8 * MiB) };
  return [
    { ...common, name: rawTopic, config: raw },
    { ...common, name: replyTopic, config: reply },
  ];
}

export function createKafkaCluster(kafka: Kafka, makesCredentials: boolean): KafkaCluster {
  const access = createClusterAccess(kafka);
  return {
    open: async (slot) => {
      await ensure(kafka, topicsOf(slot));
      const isBound = await access.hasAuthorizer();
      if (isBound) await access.allow(rightsOf(slot));
      return { isBound };
    },
    setPassword: access.setPassword,
    shut: async ({ producerId }) => {
      if (!(await access.hasAuthorizer())) return;
      await access.forbid(producerId);
      if (makesCredentials) await access.removePassword(producerId);
    },
    remove: async ({ rawTopic, replyTopic }) => {
      const admin = await kafka.admin();
      const there = new Set(await admin.listTopics());
      const topics = [rawTopic, replyTopic].filter((topic) => there.has(topic));
      if (topics.length > 0) await admin.deleteTopics({ topics });
    },
  };
}

const attempts = 10;
const betweenMs = 200;

/** The broker that is asked may hear of a topic a moment after the one that made it. */
async function ensure(kafka: Kafka, topics: readonly TopicDeclaration[]): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const error = await tryToEnsure(kafka, topics);
    if (error === undefined) return;
    if (attempt === attempts || !isNotThereYet(error)) throw error;
    await sleep(betweenMs);
  }
}

/** A topic that somebody gave more room, or less, is theirs to decide. */
async function tryToEnsure(kafka: Kafka, topics: readonly TopicDeclaration[]): Promise<unknown> {
  try {
    await ensureTopics(kafka, topics);
    return undefined;
  } catch (error) {
    if (!(error instanceof TopicDiffers)) return error;
    kafka.logger.warn({ err: error }, 'topics of a producer are not as they are made');
    return undefined;
  }
}

function isNotThereYet(error: unknown): boolean {
  return error instanceof Error && 'type' in error && error.type === 'UNKNOWN_TOPIC_OR_PARTITION';
}

function rightsOf({ producerId, rawTopic, replyTopic }: KafkaSlot) {
  return { user: producerId, writes: [rawTopic], reads: [replyTopic], groupPrefix: producerId };
}
