import { Type, type Routes } from '@wellflow/http';
import type { Quarantine } from '../../application/quarantine';

const ListQuarantineQuery = Type.Object(
  {
    reason: Type.Optional(Type.String({ maxLength: 100 })),
    limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
  },
  { additionalProperties: false },
);

const HeldReadingReply = Type.Object({
  receiptId: Type.String({ format: 'uuid' }),
  index: Type.Integer({ description: 'Its place in the batch, from 0' }),
  producerId: Type.String(),
  receivedAt: Type.String({ format: 'date-time' }),
  reason: Type.String(),
  explanation: Type.String(),
  reading: Type.Record(Type.String(), Type.Unknown(), { description: 'The reading as it came' }),
});

const ListQuarantineReply = Type.Object({ readings: Type.Array(HeldReadingReply) });

/** `GET /v1/quarantine` */
export function listQuarantineRoute({ quarantine }: { readonly quarantine: Pick<Quarantine, 'list'> }): Routes {
  const schema = {
    summary: 'Readings kept apart, newest first',
    querystring: ListQuarantineQuery,
    response: { 200: ListQuarantineReply },
  };
  const config = { access: { roles: ['admin', 'operator', 'viewer', 'sre'] } } as const;
  return async (server) => {
    server.get('/v1/quarantine', { schema, config }, async ({ query, principal }) => ({
      readings: [...(await quarantine.list(principal.organization, query))],
    }));
  };
}
