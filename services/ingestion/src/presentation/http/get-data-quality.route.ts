import { Problem, Type, type Routes } from '@wellflow/http';
import type { GetDataQuality } from '../../application/queries/get-data-quality';

const day = (description: string) => Type.String({ format: 'date', description });

const DataQualityReply = Type.Object({
  wellId: Type.String({ format: 'uuid' }),
  days: Type.Array(
    Type.Object({
      day: Type.String({ format: 'date', description: 'From midnight to midnight, UTC' }),
      score: Type.Optional(Type.Number({ description: '0 to 1; absent when nothing came and nothing was expected' })),
      expected: Type.Integer(),
      came: Type.Integer({ description: 'Stored and dead-banded readings' }),
      good: Type.Integer(),
      clean: Type.Integer({ description: 'GOOD and without a flag that doubts the value' }),
    }),
  ),
});

/** `GET /v1/wells/{well}/data-quality` */
export function getDataQualityRoute({ getDataQuality }: { readonly getDataQuality: GetDataQuality }): Routes {
  const schema = {
    summary: 'Share of the expected readings of a well that came, GOOD and unflagged, by day',
    params: Type.Object({ well: Type.String({ minLength: 1, maxLength: 200 }) }),
    querystring: Type.Object(
      { from: day('First day'), to: day('Last day; at most 366 days') },
      { additionalProperties: false },
    ),
    response: { 200: DataQualityReply, 400: Problem, 404: Problem },
  };
  const config = { access: { roles: ['admin', 'operator', 'producer', 'viewer', 'sre'] } } as const;
  return async (server) => {
    server.get('/v1/wells/:well/data-quality', { schema, config }, async ({ params, query, principal }) => {
      const { wellId, days } = await getDataQuality({
        organization: principal.organization,
        well: params.well,
        ...query,
      });
      const replies = days.map(({ score, ...rest }) => (score === undefined ? rest : { ...rest, score }));
      return { wellId, days: replies };
    });
  };
}
