import { Problem, Type, type Routes } from '@wellflow/http';
import type { Quarantine } from '../../application/quarantine';
import { quarantineFilter, toHeldFilter } from './quarantine-filter';

const ListQuarantineQuery = Type.Object(
  {
    ...quarantineFilter,
    limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
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

const ListQuarantineReply = Type.Object({
  readings: Type.Array(HeldReadingReply),
  nextCursor: Type.Optional(Type.String()),
});

const DecisionsReply = Type.Object({
  decisions: Type.Array(
    Type.Object({
      receiptId: Type.String({ format: 'uuid' }),
      index: Type.Integer(),
      outcome: Type.String({ description: 'replayed or skipped' }),
      heldFor: Type.String(),
      decidedAt: Type.String({ format: 'date-time' }),
      decidedBy: Type.String(),
      why: Type.String(),
      reading: Type.Record(Type.String(), Type.Unknown()),
      correction: Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()]),
    }),
  ),
});
const DecisionsQuery = Type.Object(
  { limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }) },
  { additionalProperties: false },
);

/** `GET /v1/quarantine` and `GET /v1/quarantine/decisions` */
export function listQuarantineRoute({
  quarantine,
}: {
  readonly quarantine: Pick<Quarantine, 'list' | 'decisions'>;
}): Routes {
  const list = {
    summary: 'Readings kept apart, newest first',
    querystring: ListQuarantineQuery,
    response: { 200: ListQuarantineReply, 400: Problem },
  };
  const audit = {
    summary: 'Who released or gave up which readings, when and why, newest first',
    querystring: DecisionsQuery,
    response: { 200: DecisionsReply },
  };
  const config = { access: { roles: ['admin', 'operator', 'viewer', 'sre'] } } as const;
  return async (server) => {
    server.get('/v1/quarantine', { schema: list, config }, async ({ query, principal }) => {
      const { limit, cursor, ...filter } = query;
      const page = cursor === undefined ? { limit } : { limit, cursor };
      const { readings, ...next } = await quarantine.list(principal.organization, toHeldFilter(filter), page);
      return { ...next, readings: [...readings] };
    });
    server.get('/v1/quarantine/decisions', { schema: audit, config }, async ({ query, principal }) => ({
      decisions: [...(await quarantine.decisions(principal.organization, query.limit))],
    }));
  };
}
