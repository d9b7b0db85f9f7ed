import { schemas, topics } from '@wellflow/contracts';
import { createKafka, ensureTopics, registerSchemas } from '@wellflow/kafka';
import type { KafkaOptions, SchemaDeclaration, TopicDeclaration } from '@wellflow/kafka';
import type { Logger } from '@wellflow/observability';
import { createMetrics } from '@wellflow/observability';

export interface PrepareTopicsOptions {
  readonly brokers: readonly string[];
  readonly registryUrl: string;
  /** How to prove oneself to the brokers, where they ask. */
  readonly security?: Pick<KafkaOptions, 'ssl' | 'sasl'>;
  readonly logger: Logger;
  /** What to prepare; what the contracts declare when absent. */
  readonly declared?: {
    readonly topics: readonly TopicDeclaration[];
    readonly schemas: Readonly<Record<string, SchemaDeclaration>>;
  };
}

export interface Prepared {
  readonly created: readonly string[];
  readonly present: readonly string[];
  readonly subjects: readonly string[];
}

/**
 * Creates the topics that are missing, compares the others with their declaration, registers every schema.
 * @throws TopicDiffers, IncompatibleSchema: nothing has been changed in the topic or subject it names.
 */
export async function prepareTopics({
  brokers,
  registryUrl,
  security,
  logger,
  declared,
}: PrepareTopicsOptions): Promise<Prepared> {
  const wanted = declared ?? { topics: Object.values(topics), schemas };
  const metrics = createMetrics({ service: 'topics', runtime: false });
  const kafka = createKafka({
    brokers,
    registryUrl,
    clientId: 'wellflow-topics',
    ...security,
    schemas: wanted.schemas,
    logger,
    metrics,
  });
  try {
    const report = await ensureTopics(kafka, wanted.topics);
    return { ...report, subjects: await registerSchemas(kafka, wanted.schemas) };
  } finally {
    await kafka.close();
  }
}
