import { setTimeout as sleep } from 'node:timers/promises';
import { createGatewayClient } from '../../../tests/e2e/src/support/gateway-client.ts';
import type { CallOptions, GatewayClient } from '../../../tests/e2e/src/support/gateway-client.ts';
import type { Platform } from '../../platform/src/index.mts';

const renewAfterMs = 20 * 60_000;

/** A client whose token is renewed long before it ends; a token that cannot be had now is asked for at the next call. */
export async function createLastingClient(platform: Platform): Promise<GatewayClient> {
  const fresh = async (): Promise<GatewayClient> =>
    createGatewayClient(platform.gatewayUrl, await platform.token('admin', 'demo'));
  let client = await fresh();
  let renewAt = Date.now() + renewAfterMs;
  const current = async (): Promise<GatewayClient> => {
    if (Date.now() < renewAt) return client;
    const next = await fresh().catch(() => undefined);
    if (next !== undefined) renewAt = Date.now() + renewAfterMs;
    client = next ?? client;
    return client;
  };
  return {
    call: async <Body,>(method: string, path: string, options?: CallOptions) =>
      (await current()).call<Body>(method, path, options),
    insist: async <Body,>(method: string, path: string, options?: CallOptions) =>
      (await current()).insist<Body>(method, path, options),
  };
}

/** One request every `everyMs` at most. */
export function paced(client: GatewayClient, everyMs: number): GatewayClient {
  let nextAt = 0;
  const turn = async (): Promise<void> => {
    const waitMs = nextAt - Date.now();
    nextAt = Math.max(nextAt, Date.now()) + everyMs;
    if (waitMs > 0) await sleep(waitMs);
  };
  return {
    call: async <Body,>(method: string, path: string, options?: CallOptions) => (
      await turn(),
      client.call<Body>(method, path, options)
    ),
    insist: async <Body,>(method: string, path: string, options?: CallOptions) => (
      await turn(),
      client.insist<Body>(method, path, options)
    ),
  };
}
