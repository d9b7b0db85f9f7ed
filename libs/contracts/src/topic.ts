/** A topic, as `schemas/topics.yaml` declares it. */
export interface Topic {
  readonly name: string;
  readonly description: string;
  /** What it holds: facts for ever, measurements for a time, the newest record of each key, or what could not be taken. */
  readonly kind: 'fact' | 'stream' | 'state' | 'dead-letter';
  /** The only service that writes to it. */
  readonly owner: string;
  /** What its keys are made of; order is kept per key. */
  readonly key: string;
  /** Full names of the Avro records that may be on it. */
  readonly records: readonly string[];
  /** Fixed at creation, the same everywhere: growing it would move keys and break their order. */
  readonly partitions: number;
  /** Kafka's topic settings, the same everywhere. */
  readonly config: Readonly<Record<string, string>>;
  /** What a cluster of three or more brokers adds; one broker has 1 and 1. */
  readonly production: { readonly replicationFactor: number; readonly minInsyncReplicas: number };
}
