import { Problem, Type, type Routes, type Static } from '@wellflow/http';
import type { GrantKafka, KafkaGrant } from '../../application/commands/grant-kafka';
import type { RevokeKafka } from '../../application/commands/revoke-kafka';

const Params = Type.Object({ producerId: Type.String({ maxLength: 100 }) });
const RevokeQuery = Type.Object(
  {
    topics: Type.Optional(
      Type.Union([Type.Literal('keep'), Type.Literal('delete')], {
        description: 'delete: the topics go, with what is on them, and their place on the cluster is free',
      }),
    ),
  },
  { additionalProperties: false },
);

const GrantReply = Type.Object({
  producerId: Type.String(),
  brokers: Type.Array(Type.String(), { description: 'Where to connect' }),
  rawTopic: Type.String({ description: 'Where it writes readings' }),
  replyTopic: Type.String({ description: 'Where it is answered' }),
  groupPrefix: Type.String({ description: 'Its consumer groups begin with this' }),
  isBound: Type.Boolean({ description: 'false: the cluster holds nobody to rights' }),
  detail: Type.String(),
  mechanism: Type.Optional(Type.String({ description: 'Of SASL' })),
  username: Type.Optional(Type.String()),
  password: Type.Optional(Type.String({ description: 'Told this once' })),
});

export interface ProducerKafkaDeps {
  readonly grantKafka: GrantKafka;
  readonly revokeKafka: RevokeKafka;
  /** Where producers reach the cluster. */
  readonly brokers: readonly string[];
}

const config = { access: { roles: ['admin'] } } as const;

/** `/v1/producers/{producerId}/kafka`: who may come in over Kafka. */
export function producerKafkaRoutes({ grantKafka, revokeKafka, brokers }: ProducerKafkaDeps): Routes {
  const path = '/v1/producers/:producerId/kafka';
  const problems = { 404: Problem, 409: Problem, 503: Problem };
  const grant = {
    summary: 'Give a producer the way in over Kafka; asked again, a new password',
    ...{ params: Params, response: { 200: GrantReply, ...problems } },
  };
  const revoke = {
    summary: 'Shut a producer out of Kafka',
    ...{ params: Params, querystring: RevokeQuery, response: { 204: Type.Null(), 404: Problem } },
  };
  return async (server) => {
    server.put(path, { schema: grant, config }, async ({ params, principal: { organization } }, reply) => {
      const granted = await grantKafka({ organization, ...params });
      return reply.header('cache-control', 'no-store').send(toReply(granted, brokers));
    });
    server.delete(path, { schema: revoke, config }, async ({ params, query, principal: { organization } }, reply) => {
      await revokeKafka.revoke({ organization, ...params, removesTopics: query.topics === 'delete' });
      return reply.code(204).send(null);
    });
  };
}

function toReply(grant: KafkaGrant, brokers: readonly string[]): Static<typeof GrantReply> {
  const { producerId, rawTopic, replyTopic, isBound, password } = grant;
  const common = { producerId, brokers: [...brokers], rawTopic, replyTopic, groupPrefix: producerId, isBound };
  if (!isBound) return { ...common, detail: unbound };
  if (password === undefined) return { ...common, detail: elsewhere, username: producerId };
  return { ...common, detail: bound, mechanism: 'SCRAM-SHA-512', username: producerId, password };
}

const bound = 'Only this producer can write to its raw topic and read its replies';

const elsewhere =
  'Only this producer’s principal can write to its raw topic and read its replies; its credential is made with the cluster’s own tools';
const unbound =
  'This cluster has no authorizer: whoever reaches it can write readings in this producer’s name and read its replies';
