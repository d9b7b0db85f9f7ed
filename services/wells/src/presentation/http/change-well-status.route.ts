import { parseLocalDate } from '@wellflow/kernel';
import { Problem, Type, type Routes } from '@wellflow/http';
import type { ChangeWellStatus } from '../../application/commands/change-well-status';
import { askingOf, ChangeHeaders, etagOf } from './asking';
import { toWellReply, WellReply } from './well-reply';
import { Day, Reason, WellParams, WellStatusWord } from './well-schemas';

const ChangeWellStatusBody = Type.Object(
  { status: WellStatusWord, effectiveOn: Day('The first day of it'), reason: Type.Optional(Reason) },
  { additionalProperties: false },
);

/** `POST /v1/wells/{well}/status-changes` */
export function changeWellStatusRoute(deps: { readonly changeWellStatus: ChangeWellStatus }): Routes {
  const schema = {
    summary: 'Spud, complete, shut in, plug … a well',
    params: WellParams,
    headers: ChangeHeaders,
    body: ChangeWellStatusBody,
    response: { 200: WellReply, 400: Problem, 404: Problem, 409: Problem, 412: Problem },
  };
  const config = { access: { roles: ['admin', 'operator'] } } as const;
  return async (server) => {
    server.post('/v1/wells/:well/status-changes', { schema, config }, async (request, reply) => {
      const { status, effectiveOn, reason } = request.body;
      const well = await deps.changeWellStatus({
        ...askingOf('change-well-status', request),
        ...{ status, effectiveOn: parseLocalDate(effectiveOn) },
        ...(reason !== undefined && { reason }),
      });
      return reply.header('etag', etagOf(well)).send(toWellReply(well));
    });
  };
}
