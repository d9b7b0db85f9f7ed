import { generateKeyPairSync, createHmac } from 'node:crypto';
import { createFakeIssuer, type FakeGrant } from './fake-issuer';
import { createIssuerChoice } from './issuer-choice';
import { createStaticKeySource } from './key-source';
import { generateSigningKey } from './signing-keys';
import { createTokenVerifier } from './token-verifier';

const issuer = createFakeIssuer();
const nowSeconds = () => Math.floor(Date.now() / 1000);
const refused = { code: 'security/unauthenticated' };

describe('a good token', () => {
  it('says who is asking', async () => {
    const token = await issuer.token({ organization: 'demo', roles: ['operator', 'sre'], clientId: 'scada-1' });
    expect(await issuer.verify(token)).toMatchObject({
      subject: 'scada-1',
      clientId: 'scada-1',
      kind: 'client',
      organization: 'demo',
      roles: ['operator', 'sre'],
    });
  });

  it('of a person is of kind user', async () => {
    expect(await issuer.verify(await issuer.token({ subject: 'ada' }))).toMatchObject({ kind: 'user', subject: 'ada' });
  });

  it('keeps only roles that exist', async () => {
    const token = await issuer.token({ claims: { roles: ['viewer', 'root', 7] } });
    expect((await issuer.verify(token)).roles).toEqual(['viewer']);
  });

  it('without roles has none', async () => {
    expect((await issuer.verify(await issuer.token({ claims: { roles: undefined } }))).roles).toEqual([]);
  });
});

describe('a bad token is refused:', () => {
  const faults: readonly (readonly [string, FakeGrant])[] = [
    ['expired', { claims: { exp: nowSeconds() - 60 } }],
    ['not valid yet', { claims: { nbf: nowSeconds() + 60 } }],
    ['without expiry', { claims: { exp: undefined } }],
    ['without issue time', { claims: { iat: undefined } }],
    ['without subject', { claims: { sub: undefined } }],
    ['of another issuer', { claims: { iss: 'http://elsewhere.test' } }],
    ['for another audience', { claims: { aud: 'somebody-else' } }],
    ['without audience', { claims: { aud: undefined } }],
    ['without organization', { claims: { org: undefined } }],
    ['with an organization that climbs folders', { claims: { org: '../demo' } }],
    ['with a list of organizations', { claims: { org: ['demo'] } }],
    ['of another type', { header: { typ: 'logout+jwt' } }],
    ['without type', { header: { typ: undefined } as never }],
    ['signed by a stranger', { signedBy: generateSigningKey(0) }],
    ['naming no key', { header: { kid: undefined } as never }],
    ['with an unknown critical header', { header: { crit: ['exp'], exp: true } as never }],
  ];

  it.each(faults)('%s', async (_name, grant) => {
    const token = await issuer.token(grant).catch(() => 'unsignable');
    await expect(issuer.verify(token)).rejects.toMatchObject(refused);
  });

  it('with the signature of another token', async () => {
    const [header, payload] = (await issuer.token({ roles: ['admin'] })).split('.');
    const signature = (await issuer.token({ roles: ['viewer'] })).split('.')[2];
    await expect(issuer.verify(`${header}.${payload}.${signature}`)).rejects.toMatchObject(refused);
  });

  it('unsigned (alg none)', async () => {
    const payload = (await issuer.token()).split('.')[1];
    await expect(issuer.verify(`${encode({ alg: 'none', typ: 'at+jwt' })}.${payload}.`)).rejects.toMatchObject(refused);
  });

  it('signed with the public key as if it were a shared secret', async () => {
    const [jwk] = issuer.jwks().keys;
    const head = `${encode({ alg: 'HS256', kid: jwk?.kid, typ: 'at+jwt' })}.${(await issuer.token()).split('.')[1]}`;
    const signature = createHmac('sha256', JSON.stringify(jwk)).update(head).digest('base64url');
    await expect(issuer.verify(`${head}.${signature}`)).rejects.toMatchObject(refused);
  });

  it.each(['', 'x', 'a.b', 'a.b.c', 'a.b.c.d.e', `${'a'.repeat(9000)}.b.c`])(
    'not a token at all: %.12s',
    async (text) => {
      await expect(issuer.verify(text)).rejects.toMatchObject(refused);
    },
  );
});

describe('the keys', () => {
  it('of a withdrawn issuer no longer open anything, remembered or not', async () => {
    const key = generateSigningKey(0);
    let published = [key.publicJwk];
    const verify = createTokenVerifier({
      issuer: issuer.issuer,
      audience: 'wellflow',
      keys: createStaticKeySource(() => published),
    });
    const token = await issuer.token({ signedBy: key });
    await expect(verify(token)).resolves.toBeDefined();
    published = [generateSigningKey(0).publicJwk];
    await expect(verify(token)).rejects.toMatchObject(refused);
  });

  it('rotate without anybody noticing', async () => {
    const turning = createFakeIssuer();
    const before = await turning.token();
    turning.rotate();
    await expect(turning.verify(before)).resolves.toBeDefined();
    await expect(turning.verify(await turning.token())).resolves.toBeDefined();
  });

  it('that are short RSA keys are not used', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'short', alg: 'RS256' };
    expect(await createStaticKeySource(() => [jwk]).find('short')).toBeUndefined();
  });
});

describe('a remembered token', () => {
  it('is still refused once it has expired', async () => {
    let now = Date.now();
    const clocked = createFakeIssuer({ now: () => now });
    const token = await clocked.token({ claims: { exp: Math.floor(now / 1000) + 20 } });
    await clocked.verify(token);
    now += 30_000;
    await expect(clocked.verify(token)).rejects.toMatchObject(refused);
  });
});

describe('several issuers', () => {
  const other = createFakeIssuer({ issuer: 'http://other.test' });
  const verify = createIssuerChoice({ [issuer.issuer]: issuer.verify, [other.issuer]: other.verify });

  it('are each believed about their own tokens', async () => {
    await expect(verify(await issuer.token())).resolves.toBeDefined();
    await expect(verify(await other.token())).resolves.toBeDefined();
  });

  it('cannot speak for one another', async () => {
    await expect(verify(await other.token({ claims: { iss: issuer.issuer } }))).rejects.toMatchObject(refused);
  });

  it('do not open the door to a third', async () => {
    await expect(verify(await issuer.token({ claims: { iss: '__proto__' } }))).rejects.toMatchObject(refused);
  });
});

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
