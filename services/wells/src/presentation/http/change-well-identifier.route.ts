import { parseLocalDate } from '@wellflow/kernel';
import { Problem, Type, type Routes } from '@wellflow/http';
import type { ChangeWellIdentifier } from '../../application/commands/change-well-identifier';
import { askingOf, ChangeHeaders, etagOf } from './asking';
import { toWellReply, WellReply } from './well-reply';
import { Day, Reason, WellParams } from './well-schemas';

const ChangeWellIdentifierBody = Type.Object(
  {
    scheme: Type.String({ maxLength: 40, description: 'api, npd, operator …' }),
    value: Type.Union([Type.String({ maxLength: 100 }), Type.Null()], {
      description: 'Null: the well has none of this scheme from then on',
    }),
    effectiveOn: Type.Optional(Day('Since when. Default: today')),
    reason: Type.Optional(Reason),
  },
  { additionalProperties: false },
);

/** `POST /v1/wells/{well}/identifier-changes` */
export function changeWellIdentifierRoute(deps: { readonly changeWellIdentifier: ChangeWellIdentifier }): Routes {
  const schema = {
    summary: 'Give a well the identifier of a scheme, such as its API number once it has one',
    params: WellParams,
    headers: ChangeHeaders,
    body: ChangeWellIdentifierBody,
    response: { 200: WellReply, 400: Problem, 404: Problem, 409: Problem, 412: Problem },
  };
  const config = { access: { roles: ['admin', 'operator'] } } as const;
  return async (server) => {
    server.post('/v1/wells/:well/identifier-changes', { schema, config }, async (request, reply) => {
      const { scheme, value, effectiveOn, reason } = request.body;
      const well = await deps.changeWellIdentifier({
        ...{ ...askingOf('change-well-identifier', request), scheme, value },
        ...(effectiveOn !== undefined && { effectiveOn: parseLocalDate(effectiveOn) }),
        ...(reason !== undefined && { reason }),
      });
      return reply.header('etag', etagOf(well)).send(toWellReply(well));
    });
  };
}
