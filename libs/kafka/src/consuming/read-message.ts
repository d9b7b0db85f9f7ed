import { instantFromEpochMillis, isOrganizationId, isUuid, parseInstant } from '@wellflow/kernel';
import type { Failure, IncomingMessage, Instant, MessageIdentity } from '@wellflow/kernel';
import type { Codec } from '../avro/codec';
import { Undecodable } from '../avro/errors';
import type { RawMessage } from './raw-message';

/** What a message turned out to be. */
export type ReadMessage =
  | {
      readonly kind: 'readable';
      readonly raw: RawMessage;
      readonly message: IncomingMessage<unknown>;
      readonly identity: MessageIdentity;
    }
  | { readonly kind: 'unreadable'; readonly raw: RawMessage; readonly failure: Failure; readonly schema?: string }
  | { readonly kind: 'unknown'; readonly raw: RawMessage; readonly schema: string }
  /** A tombstone, or a record type the consumer says it does not want. */
  | { readonly kind: 'unwanted'; readonly raw: RawMessage };

const epoch = instantFromEpochMillis(0);

export interface ReadDeps {
  readonly codec: Codec;
  readonly handles: (schema: string) => boolean;
  readonly ignores: (schema: string) => boolean;
}

/** @throws RegistryUnavailable: everything else is an outcome. */
export async function readMessage(deps: ReadDeps, raw: RawMessage): Promise<ReadMessage> {
  if (raw.value === null) return { kind: 'unwanted', raw };
  try {
    await deps.codec.learn(raw.value);
    const { schema, payload } = deps.codec.decode(raw.value);
    if (deps.ignores(schema)) return { kind: 'unwanted', raw };
    return deps.handles(schema) ? toReadable(raw, schema, payload) : { kind: 'unknown', raw, schema };
  } catch (error) {
    if (!(error instanceof Undecodable)) throw error;
    return toUnreadable(deps, raw, error);
  }
}

function toUnreadable({ ignores }: ReadDeps, raw: RawMessage, { code, message, schema }: Undecodable): ReadMessage {
  if (code !== 'kafka/unknown-record-type' || schema === undefined) {
    return { kind: 'unreadable', raw, failure: { code, text: message }, ...(schema !== undefined && { schema }) };
  }
  return ignores(schema) ? { kind: 'unwanted', raw } : { kind: 'unknown', raw, schema };
}

function toReadable(raw: RawMessage, schema: string, payload: unknown): ReadMessage {
  const { topic, partition, offset, key, headers } = raw;
  const id = headers.ce_id;
  const organization = headers.ce_organization;
  if (id === undefined || !isUuid(id)) throw missing('ce_id', schema);
  if (organization === undefined || !isOrganizationId(organization)) throw missing('ce_organization', schema);
  const { traceparent } = headers;
  const message: IncomingMessage<unknown> = {
    id,
    organization,
    topic,
    partition,
    offset: String(offset),
    key,
    schema,
    payload,
    occurredAt: occurredAt(raw),
    ...(traceparent !== undefined && { traceparent }),
  };
  return { kind: 'readable', raw, message, identity: { id, topic, key, ...orderOf(headers) } };
}

function missing(header: string, schema: string): Undecodable {
  return new Undecodable('kafka/missing-header', `The message has no ${header} that is one`, schema);
}

/** When it happened, or else when the broker got it; a producer may have written anything in both places. */
function occurredAt({ headers: { ce_time }, timestampMs }: RawMessage): Instant {
  return instantOf(() => parseInstant(ce_time ?? '')) ?? instantOf(() => instantFromEpochMillis(timestampMs)) ?? epoch;
}

function instantOf(parse: () => Instant): Instant | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}

function orderOf({ ce_epoch, ce_sequence }: RawMessage['headers']): Pick<MessageIdentity, 'order'> {
  const [epoch, sequence] = [Number(ce_epoch), Number(ce_sequence)];
  return Number.isSafeInteger(epoch) && Number.isSafeInteger(sequence) ? { order: { epoch, sequence } } : {};
}
