import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { JWK } from 'jose';

/** A key of the development issuer. The private half never leaves the gateway. */
export interface SigningKey {
  readonly kid: string;
  readonly publicJwk: JWK;
  readonly privateJwk: JWK;
  /** It signs from this moment until the next key's, ms since the epoch. */
  readonly signsFromMs: number;
}

export interface KeySchedule {
  /** How long one key signs. */
  readonly signForMs: number;
  /** How long a key stays published after its last signature: at least the life of a token. */
  readonly keepAfterMs: number;
}

export interface KeyPlan {
  readonly sign: SigningKey | undefined;
  readonly publish: readonly SigningKey[];
  readonly forget: readonly SigningKey[];
  /** When set, a key signing from then must be made and published now. */
  readonly makeFromMs: number | undefined;
}

/** Makes an ES256 key pair: P-256 verifies quickly and every library knows it. */
export function generateSigningKey(signsFromMs: number): SigningKey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const kid = randomUUID();
  const describe = { kid, alg: 'ES256', use: 'sig' };
  return {
    kid,
    publicJwk: { ...publicKey.export({ format: 'jwk' }), ...describe },
    privateJwk: { ...privateKey.export({ format: 'jwk' }), ...describe },
    signsFromMs,
  };
}

/** Which key signs now, which are published, which may go. There is always a next key, published long before its first use. */
export function planSigningKeys(keys: readonly SigningKey[], nowMs: number, schedule: KeySchedule): KeyPlan {
  const sorted = [...keys].sort((a, b) => a.signsFromMs - b.signsFromMs);
  const sign = sorted.findLast((key) => key.signsFromMs <= nowMs);
  const forget = sorted.filter((_key, index) => {
    const stoppedAt = sorted[index + 1]?.signsFromMs ?? Number.POSITIVE_INFINITY;
    return stoppedAt + schedule.keepAfterMs <= nowMs;
  });
  const last = sorted.at(-1);
  return {
    sign,
    publish: sorted.filter((key) => !forget.includes(key)),
    forget,
    makeFromMs: nextStart(last, nowMs, schedule),
  };
}

function nextStart(last: SigningKey | undefined, nowMs: number, schedule: KeySchedule): number | undefined {
  if (!last) return nowMs;
  if (last.signsFromMs > nowMs) return undefined;
  // A late key is still public for a while before it signs: nobody may meet a signature before its key.
  return Math.max(last.signsFromMs + schedule.signForMs, nowMs + schedule.keepAfterMs);
}
