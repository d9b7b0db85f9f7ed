import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpServer } from './http-server';

export interface StopOptions {
  /** How long `/health/self` says "draining" while requests are still taken, ms: load balancers need time to notice. */
  readonly drainMs?: number;
  /** How long requests in flight may take after that, ms; then their connections are cut. */
  readonly graceMs?: number;
}

/** Stops without losing an answer: says so, waits, takes nothing new, finishes what it has. */
export async function stopServer(
  server: HttpServer,
  { drainMs = 0, graceMs = 10_000 }: StopOptions = {},
): Promise<void> {
  server.startDraining();
  if (drainMs > 0) await sleep(drainMs);
  const cut = setTimeout(() => server.server.closeAllConnections(), graceMs);
  try {
    await server.close();
  } finally {
    clearTimeout(cut);
  }
}
