import { HttpFault } from '@wellflow/http';
import type { Principal } from '@wellflow/security';
import type { Allowance, RateLimiter } from '../../application/rate-limiter';

/** @throws HttpFault 429 when the key has used up its allowance. */
export type LimitRate = (key: string) => Promise<void>;

/** What one who asks may use: his own share and his organization's. @throws HttpFault 429 */
export type LimitPrincipal = (principal: Principal) => Promise<void>;

export function createLimitRate(limiter: RateLimiter, allowance: Allowance): LimitRate {
  return async (key) => {
    const seconds = await limiter.take(key, allowance);
    if (seconds !== undefined) throw tooMany(seconds);
  };
}

export interface PrincipalAllowances {
  readonly client: Allowance;
  readonly organization: Allowance;
}

/** One greedy client must not take its organization's share, nor one organization everybody's. */
export function createLimitPrincipal(limiter: RateLimiter, allowances: PrincipalAllowances): LimitPrincipal {
  const limitClient = createLimitRate(limiter, allowances.client);
  const limitOrganization = createLimitRate(limiter, allowances.organization);
  return async ({ organization, clientId, subject }) => {
    await limitClient(`client/${organization}/${clientId ?? subject}`);
    await limitOrganization(`organization/${organization}`);
  };
}

function tooMany(seconds: number): HttpFault {
  const headers = { 'retry-after': String(Math.max(1, Math.ceil(seconds))) };
  return new HttpFault({
    status: 429,
    code: 'http/too-many-requests',
    detail: 'This is more than was agreed; slow down',
    headers,
  });
}
