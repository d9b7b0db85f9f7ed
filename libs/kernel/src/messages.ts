import type { Instant } from './instant';
import type { JsonObject } from './json';
import type { Tx } from './transaction';

/** What a service tells the others: one Avro record on one topic. */
export interface OutgoingMessage {
  readonly topic: string;
  /** `<organization>/<id>`: order is kept per key. */
  readonly key: string;
  /** Full name of the Avro record: `wellflow.wells.WellRegisteredV1`. */
  readonly schema: string;
  readonly payload: JsonObject;
}

/** A message as a consumer sees it, decoded. */
export interface IncomingMessage<Payload = JsonObject> {
  /** CloudEvents `ce_id`, a UUID. */
  readonly id: string;
  /** From the headers the broker vouches for, never from the payload. */
  readonly organization: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: string;
  readonly schema: string;
  readonly payload: Payload;
  readonly occurredAt: Instant;
  readonly traceparent?: string;
}

/** Takes one message into the transaction that also records it as done. May be called twice; must be an upsert. */
export type Handler<Payload = JsonObject> = (message: IncomingMessage<Payload>, tx: Tx) => Promise<void>;

/** Thrown by a handler when something that will come is missing: the message is kept as waiting, not failed. */
export class Waiting extends Error {
  override readonly name = 'Waiting';

  /** @param what what it waits for, e.g. `well:4d1c…`; releasing that name replays the message. */
  constructor(readonly what: string) {
    super(`Waiting for ${what}`);
  }
}
