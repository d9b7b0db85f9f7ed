/** What a producer has on the cluster: two topics of one partition each, and rights to them under its own name. */
export interface KafkaSlot {
  readonly organization: string;
  readonly producerId: string;
  readonly rawTopic: string;
  readonly replyTopic: string;
}

/** The name of a topic says whose it is; ingestion is told, and does not read names. */
export function slotOf(organization: string, producerId: string): KafkaSlot {
  const of = (what: string): string => `wellflow.ingestion.${what}.v1.${organization}.${producerId}`;
  return { organization, producerId, rawTopic: of('raw'), replyTopic: of('reply') };
}

export interface UnsettledSlot extends KafkaSlot {
  readonly state: 'shutting' | 'removing';
}

/** What is taken up on the cluster, by all organizations together. */
export interface KafkaSlots {
  /** Opens it, anew where it had been shut. @returns `full` when `most` are taken up by others, `going` until it has gone. */
  open(slot: KafkaSlot, most: number): Promise<'open' | 'full' | 'going'>;
  /** Says that it shall go. @returns false when there is none. */
  close(slot: KafkaSlot, state: UnsettledSlot['state']): Promise<boolean>;
  /** What shall go and has not gone; topics only after `removeAfterMs`, when nobody reads them any more. */
  unsettled(removeAfterMs: number): Promise<readonly UnsettledSlot[]>;
  /** It has gone as it should. */
  settle(slot: UnsettledSlot): Promise<void>;
}
