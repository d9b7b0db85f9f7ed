import { createHash } from 'node:crypto';
import { generateSecret } from '@wellflow/security';
import type { ProducerSecrets } from '../../application/producer-secrets';
import type { Secrets } from '../../application/secrets';

const form = /^wfk_([a-z0-9-]{1,100})_([\w-]{43})$/;

/**
 * Secrets of 256 random bits. A key is looked up with every request of a simple gateway, so its hash is one SHA-256:
 * there is nothing to guess that stretching would slow down.
 */
export function createProducerSecrets(secrets: Pick<Secrets, 'hash'>): ProducerSecrets {
  return {
    makeSecret: async () => {
      const secret = generateSecret();
      return { secret, hash: await secrets.hash(secret) };
    },
    makeKey: (producerId) => {
      const secret = generateSecret();
      return { key: `wfk_${producerId}_${secret}`, hash: hashOf(secret) };
    },
    readKey: (text) => {
      const [, producerId, secret] = form.exec(text) ?? [];
      return producerId && secret ? { producerId, hash: hashOf(secret) } : undefined;
    },
  };
}

/** Whether a bearer's text is a key rather than a token. */
export function isProducerKey(text: string): boolean {
  return text.startsWith('wfk_');
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
