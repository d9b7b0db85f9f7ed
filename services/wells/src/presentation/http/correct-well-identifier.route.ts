import { parseLocalDate } from '@wellflow/kernel';
import { HttpFault, Problem, Type, type Routes } from '@wellflow/http';
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
      Type.Union([Type.String({ maxLength: 100 }), Type.Null()], { description: 'The right one; null: none any more' }),
    ),
    remove: Type.Optional(Type.Literal(true, { description: 'Nothing was to be entered' })),
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
      const { reason, scheme, entered, from, value, remove } = request.body;
      if ((value === undefined) !== (remove === true) || (remove && from !== undefined)) throw new HttpFault(eitherOr);
      const to = value === undefined ? null : { from: parseLocalDate(from ?? entered), value };
      const correction = { scheme, from: parseLocalDate(entered), to };
      const well = await correctWell({ ...askingOf('correct-well-identifier', request), reason, correction });
      return reply.header('etag', etagOf(well)).send(toWellReply(well));
    });
  };
}

const eitherOr = {
  status: 400,
  code: 'wells/value-or-remove',
  detail: 'A correction says the right value, and may say another date for it; or that nothing was to be entered',
  path: '/value',
} as const;
