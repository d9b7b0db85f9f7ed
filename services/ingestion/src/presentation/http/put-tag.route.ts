import { Problem, Type, type Routes } from '@wellflow/http';
import type { PutTag } from '../../application/commands/put-tag';
import { ChangeTagBody, TagBody, TagReply, toVersionReply } from './tag-schemas';

const config = { access: { roles: ['admin', 'operator'] } } as const;
const Params = Type.Object({ name: Type.String({ minLength: 1, maxLength: 200 }) });

/** `POST /v1/tags` and `PUT /v1/tags/{name}` */
export function putTagRoutes({ putTag }: { readonly putTag: PutTag }): Routes {
  const post = {
    summary: 'Register a tag',
    description: 'Readings that name it and were kept apart flow at once.',
    body: TagBody,
    response: { 201: TagReply, 400: Problem, 409: Problem, 422: Problem },
  };
  const put = {
    summary: 'Change a tag from an instant on',
    description: 'The whole of it: what is left out is not set. What held before is kept.',
    params: Params,
    body: ChangeTagBody,
    response: { 200: TagReply, 400: Problem, 404: Problem, 422: Problem },
  };
  return async (server) => {
    server.post('/v1/tags', { schema: post, config }, async ({ body, principal }, reply) => {
      const { organization, subject: actor } = principal;
      const tag = await putTag({ organization, actor, tag: body, expected: 'new' });
      return reply.code(201).send(toReply(tag));
    });
    server.put('/v1/tags/:name', { schema: put, config }, async ({ body, params, principal }) => {
      const { organization, subject: actor } = principal;
      return toReply(await putTag({ organization, actor, tag: { ...body, ...params }, expected: 'known' }));
    });
  };
}

function toReply({ tagId, name, version }: Awaited<ReturnType<PutTag>>) {
  return { tagId, name, ...toVersionReply(version) };
}
