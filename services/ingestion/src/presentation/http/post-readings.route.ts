import { randomUUID } from 'node:crypto';
import { acceptOverflow, Problem, Type, type Routes } from '@wellflow/http';
import type { AcceptReadings } from '../../application/commands/accept-readings';

const largestBatch = 10_000;
const largestBodyBytes = 8 * 1024 * 1024;

// Items are judged one by one by the domain, so that a bad one costs only itself.
const PostReadingsBody = Type.Object(
  { readings: Type.Array(Type.Unknown(), { minItems: 1, maxItems: largestBatch }) },
  { additionalProperties: false },
);

const VerdictReply = Type.Object({
  index: Type.Integer({ description: 'Place in the batch, from 0' }),
  status: Type.String({ description: 'accepted, quarantined or rejected' }),
  code: Type.Optional(Type.String({ description: 'Stable: ingestion/what-is-wrong' })),
  path: Type.Optional(Type.String({ description: 'JSON pointer to the field at fault' })),
  detail: Type.Optional(Type.String()),
});

const PostReadingsReply = Type.Object({
  receiptId: Type.String({ format: 'uuid' }),
  accepted: Type.Integer({ description: 'How many are durable and on their way' }),
  results: Type.Array(VerdictReply),
});

/** `POST /v1/readings`: answered 202 once every accepted and quarantined reading is on the brokers' disks. */
export function postReadingsRoute({ acceptReadings }: { readonly acceptReadings: AcceptReadings }): Routes {
  const schema = {
    summary: 'Send a batch of readings',
    description:
      'Of two equal JSON keys the last wins. Sending a batch again is harmless: each reading has its effect once.',
    body: PostReadingsBody,
    response: { 202: PostReadingsReply, 400: Problem, 413: Problem, 503: Problem },
  };
  const config = { access: { roles: ['producer', 'admin', 'operator'] } } as const;
  return async (server) => {
    acceptOverflow(server);
    server.post('/v1/readings', { schema, config, bodyLimit: largestBodyBytes }, async ({ body, principal }, reply) => {
      const { organization, subject } = principal;
      const verdict = await acceptReadings({
        organization,
        producerId: subject,
        receiptId: randomUUID(),
        readings: body.readings,
      });
      return reply.code(202).send({ ...verdict, results: [...verdict.results] });
    });
  };
}
