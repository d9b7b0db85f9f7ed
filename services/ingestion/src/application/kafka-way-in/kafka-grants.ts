import type { ProducerScope } from '../../domain/reading/producer-scope';

/** A producer that may write readings to a topic of its own. Whatever is on it is that producer's. */
export interface KafkaGrant {
  readonly organization: string;
  readonly producerId: string;
  readonly rawTopic: string;
  readonly replyTopic: string;
  readonly scope: ProducerScope & { readonly readingsPerSecond: number | null };
}

/** Who may come in over Kafka, as the gateway told. */
export interface KafkaGrants {
  /** Looks again. @returns the topics to consume now. */
  refresh(): Promise<readonly string[]>;
  /** As it was when last looked. */
  find(rawTopic: string): KafkaGrant | undefined;
}
