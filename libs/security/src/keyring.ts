import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Seals small secrets at rest under a named key-encryption key. */
export interface Keyring {
  /** @param context what the secret belongs to; it must be the same when opening. */
  seal(plaintext: Buffer, context: string): string;
  /** @throws Error when the text was changed, belongs to another context, or its key is not in the ring. */
  open(sealed: string, context: string): Buffer;
}

export interface KeyringOptions {
  /** The key new secrets are sealed with. */
  readonly active: string;
  /** Every key still needed to open old ones, by name; 32 bytes each. */
  readonly keys: Readonly<Record<string, Buffer>>;
}

/** AES-256-GCM with a random 96-bit nonce; the context is authenticated with the text. @throws Error on a key that is not 32 bytes. */
export function createKeyring({ active, keys }: KeyringOptions): Keyring {
  const ring = new Map(Object.entries(keys));
  for (const [name, key] of ring) if (key.length !== 32) throw new Error(`The key ${name} is not 32 bytes long`);
  const keyNamed = (name: string): Buffer => {
    const key = ring.get(name);
    if (!key) throw new Error(`The keyring has no key named ${name}`);
    return key;
  };
  keyNamed(active);
  return {
    seal(plaintext, context) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', keyNamed(active), nonce).setAAD(
        Buffer.from(`${active}\n${context}`),
      );
      const text = Buffer.concat([cipher.update(plaintext), cipher.final()]);
      return [active, nonce, text, cipher.getAuthTag()].map(asText).join('.');
    },
    open(sealed, context) {
      const [name = '', nonce = '', text = '', tag = ''] = sealed.split('.');
      const decipher = createDecipheriv('aes-256-gcm', keyNamed(name), Buffer.from(nonce, 'base64url'), {
        authTagLength: 16,
      })
        .setAAD(Buffer.from(`${name}\n${context}`))
        .setAuthTag(Buffer.from(tag, 'base64url'));
      return Buffer.concat([decipher.update(Buffer.from(text, 'base64url')), decipher.final()]);
    },
  };
}

function asText(part: string | Buffer): string {
  return typeof part === 'string' ? part : part.toString('base64url');
}
