import type { Instant, JsonObject, Tx } from '@wellflow/kernel';

/** A reading that is kept apart, as it came. */
export interface HeldReading {
  readonly receiptId: string;
  /** Its place in the batch, from 0. */
  readonly index: number;
  readonly producerId: string;
  readonly receivedAt: Instant;
  readonly reason: string;
  readonly explanation: string;
  readonly reading: JsonObject;
}

/** What is kept apart, to be listed and, one day, released. */
export interface Quarantine {
  /** Holding it twice changes nothing. */
  hold(tx: Tx, organization: string, readings: readonly HeldReading[]): Promise<void>;
  /** Newest first. */
  list(
    organization: string,
    filter: { readonly reason?: string; readonly limit: number },
  ): Promise<readonly HeldReading[]>;
}
