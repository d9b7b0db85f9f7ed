import { Problem, Type, type Routes } from '@wellflow/http';
import type { GetWellHistory } from '../../application/queries/get-well-history';
import { Day, WellParams } from './well-schemas';

const GetWellHistoryReply = Type.Object({
  wellId: Type.String({ format: 'uuid' }),
  entries: Type.Array(
    Type.Object({
      version: Type.Integer(),
      what: Type.String({ description: 'WellRegistered, WellChanged, WellStatusChanged, WellFactCorrected …' }),
      recordedAt: Type.String({ format: 'date-time' }),
      actor: Type.String({ description: 'Who said so' }),
      effectiveOn: Day('Since when it is true'),
      reason: Type.Optional(Type.String()),
      changes: Type.Array(Type.Object({ field: Type.String(), before: Type.Unknown(), after: Type.Unknown() }), {
        description: 'What that changed of the well as it was on the date',
      }),
    }),
  ),
});

/** `GET /v1/wells/{well}/history` */
export function getWellHistoryRoute({ getWellHistory }: { readonly getWellHistory: GetWellHistory }): Routes {
  const schema = {
    summary: 'Who changed what of a well, when and why, before and after',
    params: WellParams,
    response: { 200: GetWellHistoryReply, 400: Problem, 404: Problem },
  };
  const config = { access: { roles: ['admin', 'operator', 'viewer', 'sre'] } } as const;
  return async (server) => {
    server.get('/v1/wells/:well/history', { schema, config }, async ({ params, principal }) => {
      const { wellId, entries } = await getWellHistory(principal.organization, params.well);
      return { wellId, entries: entries.map((entry) => ({ ...entry, changes: [...entry.changes] })) };
    });
  };
}
