import { parseLocalDate } from '@wellflow/kernel';
import { Problem, Type, type HttpServer, type Routes } from '@wellflow/http';
import type { GetEfmDays, ListEfmRecords } from '../../../application/efm/list-efm-records';
import { Day, DayReply, Kind, MeterName, RecordReply } from './efm-schemas';

const Params = Type.Object({ meter: MeterName });
const RecordsQuery = Type.Object(
  {
    from: Day,
    to: Day,
    record: Type.Optional(Kind),
    editions: Type.Boolean({ default: false, description: 'Those that do not hold any more, too' }),
    limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
    cursor: Type.Optional(Type.String({ maxLength: 1000 })),
  },
  { additionalProperties: false },
);
const RecordsReply = Type.Object({
  records: Type.Array(RecordReply),
  nextCursor: Type.Optional(Type.String({ description: 'Absent on the last page' })),
});
const DaysQuery = Type.Object({ from: Day, to: Day }, { additionalProperties: false });
const config = { access: { roles: ['admin', 'operator', 'viewer', 'sre'] } } as const;

export interface EfmRecordsRouteDeps {
  readonly listEfmRecords: ListEfmRecords;
  readonly getEfmDays: GetEfmDays;
}

/** `GET /v1/efm/{meter}/records` and `/days` */
export function efmRecordsRoutes(deps: EfmRecordsRouteDeps): Routes {
  return async (server) => {
    addRecords(server, deps);
    addDays(server, deps);
  };
}

function addRecords(server: HttpServer, { listEfmRecords }: EfmRecordsRouteDeps): void {
  const schema = {
    summary: 'Records of a meter, in order of contract day, kind and time',
    params: Params,
    querystring: RecordsQuery,
    response: { 200: RecordsReply, 400: Problem, 404: Problem },
  };
  server.get('/v1/efm/:meter/records', { schema, config }, async ({ params, query, principal }) => {
    const { from, to, record, cursor, ...wish } = query;
    const range = {
      from: parseLocalDate(from),
      to: parseLocalDate(to),
      ...(record === undefined ? {} : { kind: record }),
    };
    const page = cursor === undefined ? wish : { ...wish, cursor };
    const found = await listEfmRecords({ organization: principal.organization, ...params, ...range, ...page });
    return { ...found, records: found.records.map(toRecordReply) };
  });
}

function addDays(server: HttpServer, { getEfmDays }: EfmRecordsRouteDeps): void {
  const schema = {
    summary: 'Contract days of a meter: what is missing, and whether hours foot to the daily record',
    params: Params,
    querystring: DaysQuery,
    response: { 200: Type.Object({ days: Type.Array(DayReply) }), 400: Problem, 404: Problem },
  };
  server.get('/v1/efm/:meter/days', { schema, config }, async ({ params, query, principal }) => {
    const range = { from: parseLocalDate(query.from), to: parseLocalDate(query.to) };
    const days = await getEfmDays({ organization: principal.organization, ...params, ...range });
    return { days: days.map(toDayReply) };
  });
}

type Listed = Awaited<ReturnType<ListEfmRecords>>['records'][number];

export function toRecordReply<Record extends Listed>(record: Record) {
  return { ...record, values: { ...record.values }, flags: [...record.flags] };
}

export function toDayReply({ gaps, overlaps, footings, flags, ...day }: Awaited<ReturnType<GetEfmDays>>[number]) {
  return { ...day, gaps: [...gaps], overlaps: [...overlaps], footings: [...footings], flags: [...flags] };
}
