import { parseLocalDate } from '@wellflow/kernel';
import { Problem, Type, type Routes } from '@wellflow/http';
import type { CorrectWell } from '../../application/commands/correct-well';
import { askingOf, ChangeHeaders, etagOf } from './asking';
import { toWellReply, WellReply } from './well-reply';
import { Reason, StatusEntry, WellParams } from './well-schemas';

const CorrectWellStatusesBody = Type.Object(
  {
    reason: Reason,
    statuses: Type.Array(StatusEntry, { maxItems: 100, description: 'The whole life as it was, in order' }),
  },
  { additionalProperties: false },
);

/** `POST /v1/wells/{well}/status-corrections` */
export function correctWellStatusesRoute({ correctWell }: { readonly correctWell: CorrectWell }): Routes {
  const schema = {
    summary: 'Put right the life of a well: its statuses and their dates',
    params: WellParams,
    headers: ChangeHeaders,
    body: CorrectWellStatusesBody,
    response: { 200: WellReply, 400: Problem, 404: Problem, 409: Problem, 412: Problem },
  };
  const config = { access: { roles: ['admin', 'operator'] } } as const;
  return async (server) => {
    server.post('/v1/wells/:well/status-corrections', { schema, config }, async (request, reply) => {
      const { reason } = request.body;
      const statuses = request.body.statuses.map(({ status, from }) => ({ status, from: parseLocalDate(from) }));
      const asking = askingOf('correct-well-statuses', request);
      const well = await correctWell({ ...asking, reason, correction: { statuses } });
      return reply.header('etag', etagOf(well)).send(toWellReply(well));
    });
  };
}
