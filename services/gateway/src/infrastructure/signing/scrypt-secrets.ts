import { decoyHash, hashSecret, verifySecret } from '@wellflow/security';
import type { Secrets } from '../../application/secrets';

/** scrypt takes 0.1 s and 32 MiB on purpose; more than a few at once would starve the file system's threads. */
const atOnce = 2;

/** Secrets by scrypt, a few at a time. */
export function createScryptSecrets(): Secrets {
  const limit = createLimit(atOnce);
  return {
    hash: (secret) => limit(() => hashSecret(secret)),
    verify: (secret, hash) => limit(() => verifySecret(secret, hash ?? decoyHash)),
  };
}

function createLimit(slots: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    while (running >= slots) await new Promise<void>((resolve) => waiting.push(resolve));
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  };
}
