import type { KafkaSlot } from './kafka-slots';

/** The cluster producers write to. Everything may be done twice. */
export interface KafkaCluster {
  /** Makes the topics and gives the producer its rights. @returns whether the cluster holds anybody to rights at all. */
  open(slot: KafkaSlot): Promise<{ readonly isBound: boolean }>;
  /** A new password for the producer's name; the one before is refused from now on. */
  setPassword(producerId: string, password: string): Promise<void>;
  /** Takes the producer's rights and password away. Its topics stay. */
  shut(slot: KafkaSlot): Promise<void>;
  /** Deletes the topics, with what is on them. */
  remove(slot: KafkaSlot): Promise<void>;
}
