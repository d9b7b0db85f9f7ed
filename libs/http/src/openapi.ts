import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { RouteOptions } from 'fastify';
import type { Access, HttpServer } from './http-server';
import { mapOperations, parseOpenApi, type PathItem } from './openapi-document';
import { Problem } from './problem';

export interface ApiDescription {
  readonly title: string;
  readonly version: string;
  readonly description?: string;
}

const docsPrefix = '/docs';
const problemReply = {
  description: 'A problem',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/**
 * Describes every route as OpenAPI 3.1 at `/openapi.json`, shown by a Swagger UI that needs no network at `/docs`.
 * @param document what to show instead of the routes of this server: the gateway shows everybody's.
 */
export async function describeApi(
  server: HttpServer,
  api: ApiDescription,
  document?: () => Promise<unknown>,
): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { description: '', ...api },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    },
    transform: ({ schema, url, route }) => ({ schema: { ...schema, ...describeAccess(route.config?.access) }, url }),
    transformObject: (described) =>
      'openapiObject' in described ? addProblems(described.openapiObject) : described.swaggerObject,
  });
  await server.register(swaggerUi, {
    routePrefix: docsPrefix,
    uiConfig: { validatorUrl: null, url: '/openapi.json' },
    staticCSP: true,
  });
  const open = { schema: { hide: true }, config: { access: { public: true } } } as const;
  server.get('/openapi.json', open, async (_request, reply) => {
    const described = document ? await document() : server.swagger();
    return reply.header('content-type', 'application/json; charset=utf-8').serializer(JSON.stringify).send(described);
  });
}

/** The pages of Swagger UI are a plugin's own routes: access is declared for them, before the guard looks. */
export function declareDocsAccess(server: HttpServer): void {
  server.addHook('onRoute', openDocs);
}

function openDocs(route: RouteOptions): void {
  const isDocs = route.url === docsPrefix || route.url.startsWith(`${docsPrefix}/`);
  if (isDocs) route.config = { ...route.config, access: { public: true } };
}

function describeAccess(access: Access | undefined): object {
  if (!access || 'public' in access) return { security: [] };
  return { security: [{ bearer: [] }], 'x-roles': access.roles };
}

function addProblems(described: object): object {
  const withReplies = mapOperations(parseOpenApi(described), addProblemReply);
  const { $id: _id, ...schema } = Problem;
  const components = {
    ...withReplies.components,
    schemas: { ...withReplies.components?.['schemas'], Problem: schema },
  };
  return { ...withReplies, components };
}

function addProblemReply(operation: PathItem): PathItem {
  return { ...operation, responses: { ...Object(operation['responses']), default: problemReply } };
}
