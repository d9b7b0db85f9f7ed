import { parseLocalDate } from '@wellflow/kernel';
import { Problem, Type, type Routes, type Static } from '@wellflow/http';
import type { RegisterWell } from '../../application/commands/register-well';
import { etagOf, idOf, IdempotencyKey } from './asking';
import { toWellReply, WellReply } from './well-reply';
import { Day, factFields, Identifier, StatusEntry, WellName } from './well-schemas';

const RegisterWellBody = Type.Object(
  {
    apiNumber: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 60,
        description: 'In any written form: 42-501-20130, 42501201300000. A planned well has none yet, and says so',
      }),
    ),
    identifiers: Type.Optional(
      Type.Array(Identifier, { maxItems: 20, description: 'By other schemes: npd, operator …' }),
    ),
    name: WellName,
    ...factFields,
    statuses: Type.Optional(Type.Array(StatusEntry, { maxItems: 100, description: 'Its life until now, in order' })),
    effectiveOn: Type.Optional(Day('Since when all this is true. Default: the first of the statuses, else today')),
  },
  { additionalProperties: false },
);

/** `POST /v1/wells` */
export function registerWellRoute({ registerWell }: { readonly registerWell: RegisterWell }): Routes {
  const schema = {
    summary: 'Register a well',
    headers: Type.Object({ 'idempotency-key': IdempotencyKey }),
    body: RegisterWellBody,
    response: { 201: WellReply, 400: Problem, 409: Problem },
  };
  const config = { access: { roles: ['admin', 'operator'] } } as const;
  return async (server) => {
    server.post('/v1/wells', { schema, config }, async ({ body, headers, principal }, reply) => {
      const { organization, subject: actor } = principal;
      const key = headers['idempotency-key'];
      const commandId = idOf('register-well command', organization, key);
      const wellId = idOf('register-well', organization, key);
      const well = await registerWell({ ...inputOf(body), commandId, wellId, organization, actor });
      const location = `/v1/wells/${well.wellId}`;
      return reply
        .code(201)
        .headers({ location, etag: etagOf(well) })
        .send(toWellReply(well));
    });
  };
}

function inputOf({ apiNumber, identifiers, statuses, effectiveOn, ...facts }: Static<typeof RegisterWellBody>) {
  return {
    facts,
    ...(apiNumber !== undefined && { apiNumber }),
    ...(identifiers !== undefined && { identifiers }),
    ...(statuses !== undefined && {
      statuses: statuses.map(({ status, from }) => ({ status, from: parseLocalDate(from) })),
    }),
    ...(effectiveOn !== undefined && { effectiveOn: parseLocalDate(effectiveOn) }),
  };
}
