import { Problem, Type, type Routes } from '@wellflow/http';
import type { DecideFall } from '../../application/commands/decide-fall';
import type { ListFalls } from '../../application/queries/list-falls';

const word = Type.Union([Type.Literal('reset'), Type.Literal('rollover'), Type.Literal('bad-reading')], {
  description: 'The register began anew; passed its largest value; or never fell, and what it said was not so',
});
const nullable = <Schema extends ReturnType<typeof Type.String>>(schema: Schema) => Type.Union([schema, Type.Null()]);

const FallReply = Type.Object({
  fallId: Type.String({ format: 'uuid' }),
  assetId: Type.String({ format: 'uuid' }),
  tagId: nullable(Type.String()),
  tag: nullable(Type.String()),
  measurement: Type.String(),
  lane: Type.String({ description: 'live or history' }),
  fellAt: Type.String({ format: 'date-time', description: 'Source time of the first reading after the fall' }),
  registerFrom: Type.Number(),
  registerTo: Type.Number(),
  outcome: Type.Union([word, Type.Literal('went-on'), Type.Null()], {
    description:
      'Null: undecided. went-on: back where it stood before anybody decided; what it said meanwhile may be decided',
  }),
  wentOnAt: nullable(
    Type.String({
      format: 'date-time',
      description: 'Source time of the reading that was back where the register stood',
    }),
  ),
  rolloverAt: Type.Union([Type.Number(), Type.Null()]),
  decidedAt: nullable(Type.String({ format: 'date-time' })),
  decidedBy: nullable(Type.String()),
  reason: nullable(Type.String()),
});

const ListQuery = Type.Object(
  {
    show: Type.Union([Type.Literal('undecided'), Type.Literal('all')], { default: 'undecided' }),
    well: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
  },
  { additionalProperties: false },
);

const DecideBody = Type.Object(
  {
    was: word,
    rolloverAt: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        description: 'Where the register begins again at zero; absent: as the tag says',
      }),
    ),
    reason: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S', description: 'Why; it stays in the history' }),
  },
  { additionalProperties: false },
);

export interface FallsRoutesDeps {
  readonly listFalls: ListFalls;
  readonly decideFall: DecideFall;
}

/** `GET /v1/falls` and `POST /v1/falls/{fallId}/decide`: totalizers that fell for no known reason. */
export function fallsRoutes({ listFalls, decideFall }: FallsRoutesDeps): Routes {
  const list = {
    schema: {
      summary: 'Falls of totalizers, the latest first',
      querystring: ListQuery,
      response: { 200: Type.Object({ falls: Type.Array(FallReply) }), 400: Problem, 404: Problem },
    },
    config: { access: { roles: ['admin', 'operator', 'viewer', 'sre'] } },
  } as const;
  const decide = {
    schema: {
      summary: 'Say what a fall was',
      description:
        'Its readings were UNCERTAIN until now. A decision stands: a register that falls again is a new fall.',
      params: Type.Object({ fallId: Type.String({ format: 'uuid' }) }),
      body: DecideBody,
      response: { 200: FallReply, 400: Problem, 404: Problem, 409: Problem },
    },
    config: { access: { roles: ['admin', 'operator'] } },
  } as const;
  return async (server) => {
    server.get('/v1/falls', list, async ({ query, principal: { organization } }) => ({
      falls: [...(await listFalls({ ...query, organization }))],
    }));
    server.post('/v1/falls/:fallId/decide', decide, ({ params, body, principal }) =>
      decideFall({ ...params, ...body, organization: principal.organization, by: principal.subject }),
    );
  };
}
