import { createLogger, createMetrics } from '@wellflow/observability';
import { createFakeIssuer, type FakeIssuer } from '@wellflow/security';
import { createServer, type ServerOptions } from './create-server';
import type { HttpServer } from './http-server';

export interface TestServer {
  readonly server: HttpServer;
  readonly issuer: FakeIssuer;
  readonly logged: () => string;
}

/** A server for this library's own specs: a fake issuer, a quiet logger that can be read. */
export async function createTestServer(options: Partial<ServerOptions> = {}): Promise<TestServer> {
  const lines: string[] = [];
  const issuer = createFakeIssuer();
  const logger = createLogger({
    service: 'test',
    level: 'warn',
    destination: { write: (line) => void lines.push(line) },
  });
  const metrics = createMetrics({ service: 'test', runtime: false });
  const server = await createServer({ name: 'test', logger, metrics, verifier: issuer.verify, ...options });
  return { server, issuer, logged: () => lines.join('') };
}
