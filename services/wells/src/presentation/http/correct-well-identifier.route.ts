import { parseLocalDate } from '@wellflow/kernel';
import { Problem, Type, type Routes } from '@wellflow/http';
import type { CorrectWell } from '../../application/commands/correct-well';
import { askingOf, ChangeHeaders, etagOf } from './asking';
import { toWellReply, WellReply } from './well-reply';
import { Day, Reason, WellParams } from './well-schemas';

const CorrectWellIdentifierBody = Type.Object(
  {
    reason: Reason,
    scheme: Type.String({ maxLength: 40, description: 'api, npd, operator …' }),
    entered: Day('The date that the wrong one was entered for'),
    from: Type.Optional(Day('Since when the right one is true. Default: the same date')),
    value: Type.Optional(
      Type.String({ maxLength: 100, description: 'The right one. Left out: none was to be entered' }),
    ),
  },
  { additionalProperties: false },
);

/** `POST /v1/wells/{well}/identifier-corrections` */
export function correctWellIdentifierRoute({ correctWell }: { readonly correctWell: CorrectWell }): Routes {
  const schema = {
    summary: 'Put right an identifier that was entered wrongly; the wrong one is free for another well',
    params: WellParams,
    headers: ChangeHeaders,
    body: CorrectWellIdentifierBody,
    response: { 200: WellReply, 400: Problem, 404: Problem, 409: Problem, 412: Problem },
  };
  const config = { access: { roles: ['admin', 'operator'] } } as const;
  return async (server) => {
    server.post('/v1/wells/:well/identifier-corrections', { schema, config }, async (request, reply) => {
      const { reason, scheme, entered, from = entered, value } = request.body;
      const to = value === undefined ? null : { from: parseLocalDate(from), value };
      const correction = { scheme, from: parseLocalDate(entered), to };
      const well = await correctWell({ ...askingOf('correct-well-identifier', request), reason, correction });
      return reply.header('etag', etagOf(well)).send(toWellReply(well));
    });
  };
}
