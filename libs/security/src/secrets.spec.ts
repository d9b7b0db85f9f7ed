import { randomBytes } from 'node:crypto';
import { decoyHash, generateSecret, hashSecret, verifySecret } from './client-secret';
import { createKeyring } from './keyring';

describe('a client secret', () => {
  it('is recognised by its hash and no other', async () => {
    const secret = generateSecret();
    const stored = await hashSecret(secret);
    expect(stored).not.toContain(secret);
    expect(await verifySecret(secret, stored)).toBe(true);
    expect(await verifySecret(`${secret}x`, stored)).toBe(false);
  });

  it('hashes to something else each time', async () => {
    expect(await hashSecret('same')).not.toBe(await hashSecret('same'));
  });

  it.each(['', 'scrypt$', 'md5$1$2$3$4$5', decoyHash])('never matches %.10s', async (stored) => {
    expect(await verifySecret('', stored)).toBe(false);
  });
});

describe('a keyring', () => {
  const old = { active: 'k1', keys: { k1: randomBytes(32) } };
  const sealed = createKeyring(old).seal(Buffer.from('private'), 'signing-key/1');

  it('opens what it sealed, after its active key changed too', () => {
    const grown = createKeyring({ active: 'k2', keys: { ...old.keys, k2: randomBytes(32) } });
    expect(grown.open(sealed, 'signing-key/1').toString()).toBe('private');
  });

  it('refuses what belongs elsewhere, was changed, or was sealed by an unknown key', () => {
    expect(() => createKeyring(old).open(sealed, 'signing-key/2')).toThrow();
    expect(() =>
      createKeyring(old).open(
        // Not the last letter, of which some bits say nothing.
        sealed.replace(/.(?=.{4}$)/, (letter) => (letter === 'A' ? 'B' : 'A')),
        'signing-key/1',
      ),
    ).toThrow();
    expect(() =>
      createKeyring({ active: 'k1', keys: { k1: randomBytes(32) } }).open(sealed, 'signing-key/1'),
    ).toThrow();
    expect(() => createKeyring({ active: 'k2', keys: { k2: randomBytes(32) } }).open(sealed, 'signing-key/1')).toThrow(
      'no key named k1',
    );
  });

  it('takes no short key', () => {
    expect(() => createKeyring({ active: 'k', keys: { k: randomBytes(16) } })).toThrow('32 bytes');
  });
});
