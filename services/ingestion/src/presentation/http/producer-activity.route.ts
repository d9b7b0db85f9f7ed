import { Problem, Type, type HttpServer, type Routes, type Static } from '@wellflow/http';
import type { ActivityQueries } from '../../application/queries/get-producer-activity';

const time = Type.String({ format: 'date-time' });
const Counts = (description: string) =>
  Type.Object(
    { accepted: Type.Integer(), quarantined: Type.Integer(), rejected: Type.Integer() },
    { description: `Readings of the ${description}, UTC; told up to 10 s late` },
  );

const ActivityReply = Type.Object({
  producerId: Type.String(),
  lastHeardAt: time,
  heard: Type.Array(Type.Object({ way: Type.String({ description: 'http, mqtt, kafka or file' }), at: time })),
  lastMinute: Counts('last minute that is over'),
  lastHour: Counts('last sixty minutes that are over'),
  skew: Type.Union(
    [
      Type.Object({
        medianMs: Type.Number(),
        p95Ms: Type.Number(),
        samples: Type.Integer({ description: 'Batches that were looked at' }),
      }),
      Type.Null(),
    ],
    {
      description:
        'Received minus source time of live readings over 15 minutes, in milliseconds: the way and the clock together. Negative: the source’s clock is ahead',
    },
  ),
});

const ListQuery = Type.Object(
  {
    silentFor: Type.Optional(
      Type.String({
        pattern: '^P(?=.*[0-9])([0-9]{1,4}D)?(T(?=[0-9])([0-9]{1,5}H)?([0-9]{1,6}M)?([0-9]{1,8}S)?)?$',
        maxLength: 40,
        description: 'Only those not heard for so long: PT90S, PT1H, P2D',
      }),
    ),
    limit: Type.Integer({ minimum: 1, maximum: 1_000, default: 100 }),
    cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'nextCursor of the page before' })),
  },
  { additionalProperties: false },
);
const ListReply = Type.Object({ producers: Type.Array(ActivityReply), nextCursor: Type.Optional(Type.String()) });
const config = { access: { roles: ['admin', 'operator', 'viewer', 'sre'] } } as const;

interface Deps {
  readonly activity: ActivityQueries;
}

/** `GET /v1/producers/activity`, `/v1/producers/{id}/activity` */
export function producerActivityRoutes({ activity }: Deps): Routes {
  return async (server) => {
    listRoute(server, activity);
    getRoute(server, activity);
  };
}

function listRoute(server: HttpServer, activity: ActivityQueries): void {
  const schema = {
    summary: 'When producers were last heard, how much they send and how far their clocks are off',
    querystring: ListQuery,
    response: { 200: ListReply, 400: Problem },
  };
  server.get('/v1/producers/activity', { schema, config }, async ({ query, principal: { organization } }) => {
    const { silentFor, cursor, limit } = query;
    const { producers, nextCursor } = await activity.list({
      ...{ organization, limit },
      ...(silentFor === undefined ? {} : { silentForSeconds: secondsOf(silentFor) }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    return { producers: producers.map(toReply), ...(nextCursor === undefined ? {} : { nextCursor }) };
  });
}

function getRoute(server: HttpServer, activity: ActivityQueries): void {
  const schema = {
    summary: 'When a producer was last heard, how much it sends and how far its clock is off',
    params: Type.Object({ producerId: Type.String({ minLength: 1, maxLength: 200 }) }),
    response: { 200: ActivityReply, 404: Problem },
  };
  server.get('/v1/producers/:producerId/activity', { schema, config }, async ({ params, principal }) =>
    toReply(await activity.get(principal.organization, params.producerId)),
  );
}

type Found = Awaited<ReturnType<ActivityQueries['get']>>;

function toReply({ heard, ...activity }: Found): Static<typeof ActivityReply> {
  return { ...activity, heard: [...heard] };
}

const secondsIn = { D: 86_400, H: 3_600, M: 60, S: 1 } as const;

/** Of a duration of ISO 8601 that the schema has let pass. */
function secondsOf(duration: string): number {
  const part = (letter: keyof typeof secondsIn): number =>
    Number(new RegExp(`([0-9]+)${letter}`).exec(duration)?.[1] ?? 0) * secondsIn[letter];
  return part('D') + part('H') + part('M') + part('S');
}
