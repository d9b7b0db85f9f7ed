import type { ConsumerStore, Handler, IncomingMessage, Tx } from '@wellflow/kernel';
import { withSpan } from '@wellflow/observability';
import type { BatchHandler, Handlers } from './consumer-options';

/** What a consumer does with messages it takes, inside their transaction. */
export interface Effect {
  readonly handles: (schema: string) => boolean;
  readonly schemas: readonly string[];
  readonly apply: (tx: Tx, messages: readonly IncomingMessage<unknown>[]) => Promise<void>;
}

type WithOrganization = ConsumerStore['withOrganization'];

/** One handler call a message. */
export function singleEffect<Payloads extends object>(
  handlers: Handlers<Payloads>,
  withOrganization: WithOrganization,
): Effect {
  const byName = new Map(Object.entries(handlers).map(([schema, handler]) => [schema, decodeHandler(handler)]));
  return {
    schemas: [...byName.keys()],
    handles: (schema) => byName.has(schema),
    apply: async (tx, messages) => {
      for (const [organization, own] of byOrganization(messages)) {
        await withOrganization(tx, organization, async () => {
          for (const message of own) await handle(byName.get(message.schema), message, tx);
        });
      }
    },
  };
}

/** One handler call for all messages of a transaction. */
export function batchEffect<Payload>(
  schemas: readonly string[],
  handler: BatchHandler<Payload>,
  withOrganization: WithOrganization,
): Effect {
  return {
    schemas,
    handles: (schema) => schemas.includes(schema),
    apply: async (tx, received) => {
      const messages = received.map((message) => decodePayload<Payload>(message));
      const [first] = messages;
      if (!first) return;
      const own = byOrganization(messages);
      const links = messages.slice(0, 32).map(({ traceparent }) => traceparent);
      await withSpan(`${first.topic} process`, { kind: 'consumer', links, attributes: attributesOf(first) }, () =>
        handler({
          topic: first.topic,
          messages,
          organizations: [...own.keys()],
          runFor: (organization, work) =>
            withOrganization(tx, organization, () => work(tx, own.get(organization) ?? [])),
        }),
      );
    },
  };
}

async function handle(handler: Handler<unknown> | undefined, message: IncomingMessage<unknown>, tx: Tx): Promise<void> {
  if (!handler) return;
  const options = { kind: 'consumer', links: [message.traceparent], attributes: attributesOf(message) } as const;
  await withSpan(`${message.topic} process`, options, () => handler(message, tx));
}

function attributesOf({ topic, partition, schema }: IncomingMessage<unknown>) {
  return {
    'messaging.destination.name': topic,
    'messaging.destination.partition.id': String(partition),
    'wellflow.schema': schema,
  };
}

/** In order of first appearance; order within an organization is kept, and keys belong to one organization. */
export function byOrganization<Message extends { readonly organization: string }>(
  messages: readonly Message[],
): ReadonlyMap<string, readonly Message[]> {
  return Map.groupBy(messages, ({ organization }) => organization);
}

/** The codec read the payload by the schema the handler is registered for. */
function decodeHandler(handler: unknown): Handler<unknown> {
  return handler as Handler<unknown>;
}

function decodePayload<Payload>(message: IncomingMessage<unknown>): IncomingMessage<Payload> {
  return message as IncomingMessage<Payload>;
}
