import { Problem, Type, type Routes, type Static } from '@wellflow/http';
import type { ChangeProducer } from '../../application/commands/change-producer';
import type { ProducerProof, RegisterProducer } from '../../application/commands/register-producer';
import type { ListProducers } from '../../application/queries/list-producers';

const name = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' });
const limits = {
  wells: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
      maxItems: 1_000,
      description: 'Wells it may send readings of: API numbers, ids or scheme:value; every well when empty',
    }),
  ),
  tagPrefixes: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
      maxItems: 1_000,
      description: 'Beginnings of the tags it may send; every tag when empty',
    }),
  ),
  readingsPerSecond: Type.Optional(
    Type.Union([Type.Integer({ minimum: 1, maximum: 10_000_000 }), Type.Null()], {
      description: 'On the average; as many as anybody when null',
    }),
  ),
};
const proof = Type.Optional(
  Type.Union([Type.Literal('secret'), Type.Literal('key')], {
    description: 'secret: client credentials for tokens (OAuth 2). key: sent as the bearer with each request',
  }),
);

const RegisterBody = Type.Object({ name, proof, ...limits }, { additionalProperties: false });
const RotateBody = Type.Object({ proof }, { additionalProperties: false });
const LimitBody = Type.Object(limits, { additionalProperties: false, minProperties: 1 });
const Params = Type.Object({ producerId: Type.String({ maxLength: 100 }) });

const ProofReply = Type.Object({
  producerId: Type.String({ description: 'Its client id' }),
  clientSecret: Type.Optional(Type.String({ description: 'Told this once' })),
  key: Type.Optional(Type.String({ description: 'Told this once' })),
});
const ProducerReply = Type.Object({
  producerId: Type.String(),
  name: Type.Union([Type.String(), Type.Null()]),
  status: Type.String({ description: 'active or revoked' }),
  wells: Type.Array(Type.String()),
  tagPrefixes: Type.Array(Type.String()),
  readingsPerSecond: Type.Union([Type.Integer(), Type.Null()]),
  tokensFrom: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
  rawTopic: Type.Union([Type.String(), Type.Null()], { description: 'Where it may write readings over Kafka' }),
  replyTopic: Type.Union([Type.String(), Type.Null()]),
});
const ListReply = Type.Object({ producers: Type.Array(ProducerReply) });

export interface ProducersDeps {
  readonly registerProducer: RegisterProducer;
  readonly changeProducer: ChangeProducer;
  readonly listProducers: ListProducers;
}

const config = { access: { roles: ['admin'] } } as const;

/** `/v1/producers`: who may send readings, each with a secret or key of its own. */
export function producersRoutes(deps: ProducersDeps): Routes {
  return async (server) => {
    await server.register(registerRoute(deps));
    await server.register(listRoute(deps));
    await server.register(rotateRoute(deps));
    await server.register(revokeRoute(deps));
    await server.register(limitRoute(deps));
  };
}

function registerRoute({ registerProducer }: ProducersDeps): Routes {
  const schema = { summary: 'Register a producer', body: RegisterBody, response: { 201: ProofReply, 400: Problem } };
  return async (server) => {
    server.post('/v1/producers', { schema, config }, async ({ body, principal: { organization } }, reply) => {
      const { name, proof = 'secret', wells = [], tagPrefixes = [], readingsPerSecond = null } = body;
      const told = await registerProducer({ organization, name, proof, wells, tagPrefixes, readingsPerSecond });
      return reply.code(201).header('cache-control', 'no-store').send(asProof(told));
    });
  };
}

function listRoute({ listProducers }: ProducersDeps): Routes {
  const schema = { summary: 'Producers, revoked ones too', response: { 200: ListReply } };
  return async (server) => {
    server.get('/v1/producers', { schema, config }, async ({ principal }) => {
      const producers = await listProducers(principal.organization);
      return { producers: producers.map(toReply) };
    });
  };
}

const problems = { 404: Problem, 409: Problem };

function rotateRoute({ changeProducer }: ProducersDeps): Routes {
  const summary = 'A new secret or key; the old one and its tokens are refused from now on';
  const schema = { summary, params: Params, body: RotateBody, response: { 200: ProofReply, ...problems } };
  return async (server) => {
    server.post('/v1/producers/:producerId/rotate', { schema, config }, async (request, reply) => {
      const { params, body, principal } = request;
      const order = { organization: principal.organization, ...params, proof: body.proof ?? 'secret' };
      const told = await changeProducer.rotate(order);
      return reply.header('cache-control', 'no-store').send(asProof(told));
    });
  };
}

function revokeRoute({ changeProducer }: ProducersDeps): Routes {
  const schema = { summary: 'Shut a producer out', params: Params, response: { 204: Type.Null(), 404: Problem } };
  return async (server) => {
    server.post('/v1/producers/:producerId/revoke', { schema, config }, async ({ params, principal }, reply) => {
      await changeProducer.revoke({ organization: principal.organization, ...params });
      return reply.code(204).send(null);
    });
  };
}

function limitRoute({ changeProducer }: ProducersDeps): Routes {
  const response = { 204: Type.Null(), ...problems };
  const schema = { summary: 'Change what it may send', params: Params, body: LimitBody, response };
  return async (server) => {
    server.post('/v1/producers/:producerId/limits', { schema, config }, async (request, reply) => {
      const { params, body, principal } = request;
      await changeProducer.limit({ organization: principal.organization, ...params, ...body });
      return reply.code(204).send(null);
    });
  };
}

function asProof({ producerId, clientSecret, key }: ProducerProof): Static<typeof ProofReply> {
  return { producerId, ...(clientSecret === undefined ? {} : { clientSecret }), ...(key === undefined ? {} : { key }) };
}

function toReply(client: Awaited<ReturnType<ListProducers>>[number]): Static<typeof ProducerReply> {
  const { clientId: producerId, name, status, wells, tagPrefixes, readingsPerSecond, tokensFrom } = client;
  const { rawTopic, replyTopic } = client;
  const may = { wells: [...wells], tagPrefixes: [...tagPrefixes], readingsPerSecond };
  return { producerId, name, status, ...may, tokensFrom, rawTopic, replyTopic };
}
