import { Problem, Type, type Routes } from '@wellflow/http';
import type { GetWell } from '../../application/queries/get-well';
import { toWellReply, WellReply } from './well-reply';

const GetWellParams = Type.Object({
  well: Type.String({ minLength: 1, maxLength: 200, description: 'API number in any form, well id, or scheme:value' }),
});

/** `GET /v1/wells/{well}` */
export function getWellRoute({ getWell }: { readonly getWell: GetWell }): Routes {
  const schema = {
    summary: 'One well',
    params: GetWellParams,
    response: { 200: WellReply, 400: Problem, 404: Problem },
  };
  const config = { access: { roles: ['admin', 'operator', 'viewer', 'producer', 'sre'] } } as const;
  return async (server) => {
    server.get('/v1/wells/:well', { schema, config }, async ({ params, principal }) =>
      toWellReply(await getWell(principal.organization, params.well)),
    );
  };
}
