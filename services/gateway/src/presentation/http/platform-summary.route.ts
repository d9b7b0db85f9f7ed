import { Type, type Routes } from '@wellflow/http';
import type { PlatformSummary } from '../../application/queries/get-platform-summary';

const Rate = Type.Union([Type.Number(), Type.Null()], { description: 'A second; null until known' });

const PlatformSummaryReply = Type.Object({
  at: Type.String({ format: 'date-time' }),
  services: Type.Array(Type.Object({ service: Type.String(), ready: Type.Boolean(), detail: Type.String() })),
  readingsPerSecond: Type.Object({ accepted: Rate, stored: Rate }),
  consumers: Type.Array(
    Type.Object({
      service: Type.String(),
      group: Type.String(),
      topic: Type.String(),
      lag: Type.Number({ description: 'Messages not yet taken' }),
      running: Type.Boolean(),
    }),
  ),
});

/** `GET /v1/platform/summary`: how the platform is, for the console. It counts messages of all organizations and shows none. */
export function platformSummaryRoute({
  getPlatformSummary,
}: {
  readonly getPlatformSummary: () => Promise<PlatformSummary>;
}): Routes {
  const schema = { summary: 'Health, readings a second and consumer lag', response: { 200: PlatformSummaryReply } };
  const config = { access: { roles: ['admin', 'operator', 'producer', 'viewer', 'sre'] } } as const;
  return async (server) => {
    server.get('/v1/platform/summary', { schema, config }, async () => {
      const summary = await getPlatformSummary();
      return { ...summary, services: [...summary.services], consumers: [...summary.consumers] };
    });
  };
}
