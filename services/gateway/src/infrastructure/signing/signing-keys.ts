import { generateSigningKey, planSigningKeys, type KeySchedule, type SigningKey } from '@wellflow/security';
import type { SigningKeyStore } from './postgres-signing-keys';

/** The issuer's keys, as this process last saw them. */
export interface SigningKeys {
  /** @throws Error when the keys cannot be read and none are remembered. */
  signing(): Promise<SigningKey>;
  published(): Promise<readonly SigningKey[]>;
}

export interface SigningKeysDeps {
  readonly store: SigningKeyStore;
  readonly schedule: KeySchedule;
  readonly now?: () => number;
  /** How long what was read is taken for current, ms: another gateway may have made the next key. */
  readonly freshMs?: number;
}

const day = 86_400_000;

/** A key signs for 30 days; its successor is public all that time, and it stays public for two hours after. */
export const keySchedule: KeySchedule = { signForMs: 30 * day, keepAfterMs: 2 * 3_600_000 };

/** Rotates as time passes, when somebody asks: no timer, and a gateway that slept catches up. */
export function createSigningKeys({ store, schedule, now = Date.now, freshMs = 60_000 }: SigningKeysDeps): SigningKeys {
  let keys: readonly SigningKey[] = [];
  let readAt = Number.NEGATIVE_INFINITY;
  let pending: Promise<void> | undefined;

  const read = async (): Promise<void> => {
    const at = now();
    keys = await store.revise((stored) => revise(stored, at, schedule));
    readAt = at;
  };
  const current = async (): Promise<readonly SigningKey[]> => {
    if (now() - readAt <= freshMs) return keys;
    pending ??= read().finally(() => (pending = undefined));
    await pending.catch((error: unknown) => {
      // Keys are good for weeks: the database may be away for a while.
      if (keys.length === 0) throw error;
    });
    return keys;
  };
  return {
    published: async () => planSigningKeys(await current(), now(), schedule).publish,
    signing: async () => {
      const { sign } = planSigningKeys(await current(), now(), schedule);
      if (!sign) throw new Error('There is no signing key');
      return sign;
    },
  };
}

function revise(stored: readonly SigningKey[], at: number, schedule: KeySchedule): readonly SigningKey[] {
  const { publish, makeFromMs } = planSigningKeys(stored, at, schedule);
  return makeFromMs === undefined ? publish : revise([...publish, generateSigningKey(makeFromMs)], at, schedule);
}
