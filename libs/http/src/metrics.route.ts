import type { Metrics } from '@wellflow/observability';
import type { HttpServer, Routes } from './http-server';

/** `/metrics`, in the format that the registry writes. It holds no organization's data, so a scraper needs no token. */
export function metricsRoute({ metrics }: { readonly metrics: Metrics }): Routes {
  return async (server: HttpServer) => {
    server.get(
      '/metrics',
      { schema: { hide: true }, config: { access: { public: true } } },
      async (_request, reply) => {
        const { contentType, body } = await metrics.exposition();
        return reply.header('content-type', contentType).send(body);
      },
    );
  };
}
