import { Problem, Type, type Routes, type Static } from '@wellflow/http';
import type { DownSampleReadings } from '../../application/queries/down-sample-readings';
import type { ListReadings } from '../../application/queries/list-readings';

const ListReadingsParams = Type.Object({
  well: Type.String({ minLength: 1, maxLength: 200, description: 'API number in any form, well id, or scheme:value' }),
});

const ListReadingsQuery = Type.Object(
  {
    measurement: Type.String({ minLength: 1, maxLength: 100 }),
    tag: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: 'Of one tag alone; needed for intervals where several tags of the well measure this',
      }),
    ),
    from: Type.Optional(
      Type.String({ maxLength: 60, description: 'RFC 3339, included. Absent: 24 hours before `to`' }),
    ),
    to: Type.Optional(Type.String({ maxLength: 60, description: 'RFC 3339, not included. Absent: now' })),
    limit: Type.Integer({
      minimum: 1,
      maximum: 10_000,
      default: 1000,
      description: 'Readings; those of one instant stay together. Not for intervals',
    }),
    corrections: Type.Boolean({
      default: false,
      description: 'Corrected readings come with every value they have had; not for intervals',
    }),
    interval: Type.Optional(
      Type.String({
        maxLength: 20,
        description: 'Down-sample: `15m`, `1h`, `1d`, from whole multiples since 1970 in UTC; 10,000 intervals at most',
      }),
    ),
    aggregate: Type.Union(
      (['min', 'max', 'mean', 'last', 'count'] as const).map((word) => Type.Literal(word)),
      { default: 'mean', description: 'What an interval comes to, of its GOOD and UNCERTAIN readings' },
    ),
  },
  { additionalProperties: false },
);

const value = Type.Union([Type.Number(), Type.Boolean(), Type.String(), Type.Null()]);

const VersionReply = Type.Object({
  value,
  quality: Type.String(),
  flags: Type.Array(Type.String()),
  receivedAt: Type.String({ format: 'date-time', description: 'When ingestion took it' }),
  by: Type.Optional(
    Type.Object(
      {
        producerId: Type.String(),
        receiptId: Type.String({ format: 'uuid' }),
        recordedAt: Type.String({ format: 'date-time', description: 'When the history took it' }),
      },
      { description: 'Who sent the correction, in which batch; absent of the value that came first' },
    ),
  ),
});

const ReadingReply = Type.Object({
  time: Type.String({ format: 'date-time' }),
  tag: Type.Optional(
    Type.String({ description: 'The tag it was named by; absent of one that named well and measurement' }),
  ),
  value,
  unit: Type.String({ description: 'Canonical unit of the measurement' }),
  quality: Type.String({ description: 'GOOD, UNCERTAIN, BAD or STALE; of an interval the worst' }),
  flags: Type.Array(Type.String()),
  original: Type.Optional(
    Type.Object(
      { unit: Type.Union([Type.String(), Type.Null()]), value: Type.Union([Type.String(), Type.Null()]) },
      { description: 'As it came, where it was converted' },
    ),
  ),
  versions: Type.Optional(
    Type.Array(VersionReply, {
      description: 'Of a corrected reading: the value that came first, then its corrections',
    }),
  ),
  count: Type.Optional(Type.Integer({ description: 'Of an interval: its readings, of whatever quality' })),
  goodShare: Type.Optional(Type.Number({ description: 'Of an interval: the share of GOOD readings, 0 to 1' })),
});

const ListReadingsReply = Type.Object({
  wellId: Type.String({ format: 'uuid' }),
  measurement: Type.String(),
  readings: Type.Array(ReadingReply),
  nextFrom: Type.Optional(
    Type.String({ format: 'date-time', description: 'Where the next call goes on; absent when complete' }),
  ),
});

export interface ListReadingsRouteDeps {
  readonly listReadings: ListReadings;
  readonly downSampleReadings: DownSampleReadings;
}

/** `GET /v1/wells/{well}/readings` */
export function listReadingsRoute({ listReadings, downSampleReadings }: ListReadingsRouteDeps): Routes {
  const schema = {
    summary: 'Readings of one measurement of a well, in order of time, each or by interval',
    params: ListReadingsParams,
    querystring: ListReadingsQuery,
    response: { 200: ListReadingsReply, 400: Problem, 404: Problem },
  };
  const config = { access: { roles: ['admin', 'operator', 'viewer', 'producer', 'sre'] } } as const;
  return async (server) => {
    server.get('/v1/wells/:well/readings', { schema, config }, async ({ params, query, principal }) => {
      const { interval, aggregate, limit, corrections, ...span } = query;
      const input = { ...span, well: params.well, organization: principal.organization };
      if (interval === undefined) return toReply(await listReadings({ ...input, limit, corrections }));
      return toIntervalReply(await downSampleReadings({ ...input, interval, aggregate }));
    });
  };
}

type Reply = Static<typeof ListReadingsReply>;

function toReply({ readings, ...list }: Awaited<ReturnType<ListReadings>>): Reply {
  return {
    ...list,
    readings: readings.map(({ versions, ...reading }) => ({
      ...withFlags(reading),
      ...(versions && { versions: versions.map(withFlags) }),
    })),
  };
}

function withFlags<Flagged extends { readonly flags: readonly string[] }>(flagged: Flagged) {
  return { ...flagged, flags: [...flagged.flags] };
}

function toIntervalReply({ buckets, ...list }: Awaited<ReturnType<DownSampleReadings>>): Reply {
  return { ...list, readings: buckets.map((bucket) => ({ ...bucket, flags: [] })) };
}
