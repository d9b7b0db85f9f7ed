import { Type, type Routes } from '@wellflow/http';
import type { Quarantine } from '../../application/quarantine';

const UnknownTagsQuery = Type.Object(
  {
    limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
  },
  { additionalProperties: false },
);
const nullableText = Type.Union([Type.String(), Type.Null()]);
const UnknownTagsReply = Type.Object({
  tags: Type.Array(
    Type.Object({
      name: Type.String(),
      producerId: Type.String(),
      firstSeenAt: Type.String({ format: 'date-time' }),
      lastSeenAt: Type.String({ format: 'date-time' }),
      count: Type.Integer({ description: 'Readings that wait for it' }),
      sampleValue: nullableText,
      sampleUnit: nullableText,
    }),
  ),
  nextCursor: Type.Optional(Type.String()),
});

/** `GET /v1/tags/unknown` */
export function unknownTagsRoute({ quarantine }: { readonly quarantine: Pick<Quarantine, 'unknownTags'> }): Routes {
  const schema = {
    summary: 'Tags that readings name and nobody has registered',
    description: 'Register one of that name, and what waits for it flows.',
    querystring: UnknownTagsQuery,
    response: { 200: UnknownTagsReply },
  };
  const config = { access: { roles: ['admin', 'operator', 'viewer', 'sre'] } } as const;
  return async (server) => {
    server.get('/v1/tags/unknown', { schema, config }, async ({ query, principal }) => {
      const { tags, ...page } = await quarantine.unknownTags(principal.organization, query);
      return { ...page, tags: [...tags] };
    });
  };
}
