import { instantFromEpochMillis, isOrganizationId } from '@wellflow/kernel';
import type { EncodedMessage, Failure, HeldMessage } from '@wellflow/kernel';
import { scrubText } from '@wellflow/observability';
import { SchemaNotRegistered } from '../avro/errors';
import type { Kafka } from '../connection/kafka';
import type { RawMessage } from './raw-message';
import type { ReadMessage } from './read-message';

const schema = 'wellflow.platform.DeadLetterV1';
/** A dead letter must fit where its message did; the database has the value in any case. */
const valueLimit = 700_000;

/** How long a message that waits is left alone if nobody releases it; doubles each time, up to an hour. */
export function waitingRetryMs(attempts: number): number {
  return Math.min(5_000 * 2 ** Math.min(attempts, 20), 3_600_000);
}

/** A failure as it may be shown: no secrets, no stack. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { code: 'unexpected', text: scrubText(String(error)).slice(0, 1_000) };
  const code: unknown = Reflect.get(error, 'code');
  return { code: typeof code === 'string' ? code : error.name, text: scrubText(error.message).slice(0, 1_000) };
}

/** A message as it is kept. */
export function heldOf(
  read: ReadMessage,
  how: Pick<HeldMessage, 'state' | 'blocking'> & Partial<HeldMessage>,
): HeldMessage {
  const { raw } = read;
  const schemaName = read.kind === 'readable' ? read.message.schema : 'schema' in read && read.schema;
  return {
    organization: organizationOf(raw),
    ...(read.kind === 'readable' && { messageId: read.message.id }),
    ...raw,
    ...(schemaName && { schema: schemaName }),
    attempts: 0,
    ...how,
  };
}

/** Whose it is, if it says so in a form that can be somebody's. */
function organizationOf({ headers: { ce_organization = '' } }: RawMessage): string {
  return isOrganizationId(ce_organization) ? ce_organization : '';
}

/** What is told of a dead letter on the service's topic; nothing where the topic or its schema is not there. */
export async function tellDeadLetter(
  { kafka, deadLetterTopic: topic, group }: TellDeps,
  held: HeldMessage,
): Promise<readonly EncodedMessage[]> {
  if (topic === undefined) return [];
  try {
    await kafka.codec.prepare(topic, schema);
  } catch (error) {
    if (!(error instanceof SchemaNotRegistered)) throw error;
    kafka.logger.error({ err: error, topic }, 'dead letter kept but not told');
    return [];
  }
  const value = kafka.codec.encode(topic, schema, payloadOf(group, held));
  return [{ organization: held.organization, topic, key: held.key, schema, value }];
}

function payloadOf(group: string, held: HeldMessage): object {
  const at = instantFromEpochMillis(Date.now());
  return {
    group,
    topic: held.topic,
    partition: held.partition,
    offset: held.offset,
    key: Buffer.from(held.key),
    headers: Object.entries(held.headers).map(([name, value]) => ({ name, value: Buffer.from(value) })),
    value: held.value && held.value.length <= valueLimit ? Buffer.from(held.value) : null,
    errorCode: held.failure?.code ?? 'unexpected',
    errorText: held.failure?.text ?? '',
    attempts: held.attempts,
    firstFailedAt: at,
    failedAt: at,
  };
}

export interface TellDeps {
  readonly kafka: Kafka;
  readonly group: string;
  readonly deadLetterTopic?: string;
}
