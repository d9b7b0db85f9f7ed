import { parseLocalDate } from '@wellflow/kernel';
import { Problem, Type, type Routes, type Static } from '@wellflow/http';
import type { ChangeWell } from '../../application/commands/change-well';
import { askingOf, ChangeHeaders, etagOf } from './asking';
import { toWellReply, WellReply } from './well-reply';
import { Day, factFields, Reason, WellName, WellParams } from './well-schemas';

const ChangeWellBody = Type.Object(
  {
    effectiveOn: Type.Optional(Day('Since when it is true. Default: today')),
    reason: Type.Optional(Reason),
    name: Type.Optional(WellName),
    ...factFields,
  },
  { additionalProperties: false, minProperties: 1 },
);

/** `POST /v1/wells/{well}/changes` */
export function changeWellRoute({ changeWell }: { readonly changeWell: ChangeWell }): Routes {
  const schema = {
    summary: 'Say what is true of a well from a date on',
    params: WellParams,
    headers: ChangeHeaders,
    body: ChangeWellBody,
    response: { 200: WellReply, 400: Problem, 404: Problem, 409: Problem, 412: Problem },
  };
  const config = { access: { roles: ['admin', 'operator'] } } as const;
  return async (server) => {
    server.post('/v1/wells/:well/changes', { schema, config }, async (request, reply) => {
      const well = await changeWell({ ...askingOf('change-well', request), ...inputOf(request.body) });
      return reply.header('etag', etagOf(well)).send(toWellReply(well));
    });
  };
}

function inputOf({ effectiveOn, reason, ...facts }: Static<typeof ChangeWellBody>) {
  return {
    facts,
    ...(effectiveOn !== undefined && { effectiveOn: parseLocalDate(effectiveOn) }),
    ...(reason !== undefined && { reason }),
  };
}
