import { Problem, Type, type Routes } from '@wellflow/http';
import type { SetAuthoritativeSource } from '../../application/commands/set-authoritative-source';

const fields = {
  producerId: Type.String({ minLength: 1, maxLength: 200, description: 'The producer, as receipts name it' }),
  authoritative: Type.Boolean(),
};
const SetSourceBody = Type.Object(fields, { additionalProperties: false });

/** `POST /v1/authoritative-sources`. People always are. */
export function setAuthoritativeSourceRoute(deps: { readonly setAuthoritativeSource: SetAuthoritativeSource }): Routes {
  const schema = {
    summary: 'Say whether the readings of a producer correct those of others',
    body: SetSourceBody,
    response: { 200: Type.Object(fields), 400: Problem },
  };
  const config = { access: { roles: ['admin'] } } as const;
  return async (server) => {
    server.post('/v1/authoritative-sources', { schema, config }, async ({ body, principal }) => {
      await deps.setAuthoritativeSource({ organization: principal.organization, ...body });
      return body;
    });
  };
}
