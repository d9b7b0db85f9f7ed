import { Readable } from 'node:stream';
import { Problem, Type, type Routes } from '@wellflow/http';
import type { EfmAuditPackage, GetEfmAuditPackage } from '../../../application/efm/get-efm-audit-package';
import { auditPackageCsv } from './audit-package-csv';
import { toVersionReply } from './efm-meters.route';
import { toDayReply, toRecordReply } from './efm-records.route';
import { AuditedRecordReply, DayReply, FileReply, MeterName, MeterSettingsReply } from './efm-schemas';

const PackageQuery = Type.Object(
  {
    month: Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])$', description: 'YYYY-MM, of contract days' }),
    format: Type.Union([Type.Literal('json'), Type.Literal('csv')], { default: 'json' }),
  },
  { additionalProperties: false },
);
const TextOrNull = Type.Union([Type.String(), Type.Null()]);
const PackageReply = Type.Object({
  meter: Type.Object({ meterId: Type.String({ format: 'uuid' }), name: Type.String() }),
  month: Type.String(),
  versions: Type.Array(MeterSettingsReply, { description: 'How the meter was set up in the month, newest first' }),
  checklist: Type.Array(
    Type.Object({ source: Type.String(), item: Type.String(), where: Type.String(), present: Type.Boolean() }),
    { description: 'What 43 CFR 3175.104 asks for, and whether it is there' },
  ),
  files: Type.Array(FileReply),
  records: Type.Array(AuditedRecordReply, { description: 'All editions' }),
  days: Type.Array(DayReply),
  configurationChanges: Type.Array(
    Type.Object({
      parameter: Type.String(),
      after: Type.String({ format: 'date-time' }),
      until: Type.String({ format: 'date-time' }),
      oldValue: TextOrNull,
      newValue: TextOrNull,
      inEventLog: Type.Boolean(),
    }),
  ),
});

/** `GET /v1/efm/{meter}/audit-package` */
export function efmAuditPackageRoute({ getAuditPackage }: { readonly getAuditPackage: GetEfmAuditPackage }): Routes {
  const schema = {
    summary: 'Everything there is of a meter for a month: originals, all editions, who and why, what was checked',
    params: Type.Object({ meter: MeterName }),
    querystring: PackageQuery,
    produces: ['application/json', 'text/csv'],
    response: { 200: Type.Union([PackageReply, Type.Any()]), 400: Problem, 404: Problem, 422: Problem },
  };
  const config = { access: { roles: ['admin', 'operator', 'viewer', 'sre'] }, timeoutMs: 60_000 } as const;
  return async (server) => {
    server.get('/v1/efm/:meter/audit-package', { schema, config }, async ({ params, query, principal }, reply) => {
      const { month, format } = query;
      const found = await getAuditPackage({ organization: principal.organization, ...params, month });
      if (format === 'json') return toReply(found);
      void reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="efm-${month}.csv"`);
      return reply.send(Readable.from(auditPackageCsv(found)));
    });
  };
}

function toReply({ versions, records, days, ...found }: EfmAuditPackage) {
  return {
    ...found,
    versions: versions.map(toVersionReply),
    records: records.map(toRecordReply),
    days: days.map(toDayReply),
  };
}
