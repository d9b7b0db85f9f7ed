import type { Upstream } from '../upstream';

export interface ServiceHealth {
  readonly service: string;
  readonly ready: boolean;
  readonly detail: string;
}

/** How every service is, in its own words. Never throws: a service that cannot be asked is one that is not ready. */
export function createListServiceHealth(upstreams: readonly Upstream[]): () => Promise<readonly ServiceHealth[]> {
  return () => Promise.all(upstreams.map(askHealth));
}

/** @throws Error with what is wrong, when the service is not ready. */
export function createReadyCheck(upstream: Upstream): () => Promise<string> {
  return async () => {
    const { ready, detail } = await askHealth(upstream);
    if (!ready) throw new Error(detail);
    return detail;
  };
}

async function askHealth(upstream: Upstream): Promise<ServiceHealth> {
  const { service } = upstream;
  try {
    const { status, text } = await upstream.fetchText('/health/ready');
    return { service, ready: status === 200, detail: status === 200 ? 'ready' : explain(text) };
  } catch (error) {
    return {
      service,
      ready: false,
      detail: error instanceof Error && error.message ? error.message : 'cannot be reached',
    };
  }
}

/** Names the checks that failed. */
function explain(text: string): string {
  try {
    const { status, checks } = parseReply(text);
    const failed = Object.entries(checks).filter(([, check]) => !check.ok);
    return failed.map(([name, check]) => `${name}: ${check.detail ?? 'down'}`).join('; ') || status;
  } catch {
    return 'is not ready';
  }
}

function parseReply(text: string) {
  const reply = JSON.parse(text) as {
    readonly status?: string;
    readonly checks?: Readonly<Record<string, { readonly ok: boolean; readonly detail?: string }>>;
  };
  return { status: reply.status ?? 'is not ready', checks: reply.checks ?? {} };
}
