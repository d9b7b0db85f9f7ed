/** A message of which something cannot be a reading, kept as it came. */
export interface RawMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
}

export interface RefusedMessage extends RawMessage {
  /** Stable: `ingestion/what-is-wrong`. */
  readonly code: string;
  readonly detail: string;
}

/** Where messages are kept that HTTP would have refused: nobody waits for an answer who could mend them. */
export interface RawQuarantine {
  /** Resolves once all of them are on the brokers' disks. */
  hold(producerId: string, messages: readonly RefusedMessage[]): Promise<void>;
}
