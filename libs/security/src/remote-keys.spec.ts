import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createFakeIssuer } from './fake-issuer';
import { createRemoteKeySource } from './remote-keys';
import { createTokenIssuer } from './token-issuer';
import { createTokenVerifier } from './token-verifier';
import { generateSigningKey } from './signing-keys';

const policy = { execute: <T>(work: (signal: AbortSignal) => Promise<T>) => work(AbortSignal.timeout(1_000)) };
const key = generateSigningKey(0);
let server: Server;
let answer: { status: number; body: string; headers?: Record<string, string> };

beforeAll(async () => {
  server = createServer((_request, reply) => reply.writeHead(answer.status, answer.headers).end(answer.body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

function jwksUrl(): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
}

describe('keys over HTTP', () => {
  it('verify what the issuer signed', async () => {
    answer = { status: 200, body: JSON.stringify({ keys: [key.publicJwk] }) };
    const issue = createTokenIssuer({ issuer: 'http://gateway.test', audience: 'wellflow', signingKey: () => key });
    const keys = createRemoteKeySource({ jwksUrl: jwksUrl(), policy });
    const verify = createTokenVerifier({ issuer: 'http://gateway.test', audience: 'wellflow', keys });
    const { token, expiresInSeconds } = await issue({
      subject: 'scada',
      clientId: 'scada',
      organization: 'demo',
      roles: ['producer'],
    });
    expect(expiresInSeconds).toBe(3600);
    expect(await verify(token)).toMatchObject({ kind: 'client', organization: 'demo', roles: ['producer'] });
  });

  it.each([
    ['an error', { status: 500, body: '' }],
    ['a redirect', { status: 302, body: '', headers: { location: 'http://127.0.0.1:1/' } }],
    ['something that is no JSON', { status: 200, body: '<html>' }],
    ['something that is no set of keys', { status: 200, body: '{"keys":7}' }],
    ['far too much', { status: 200, body: `{"keys":[],"x":"${'y'.repeat(300_000)}"}` }],
  ])('cannot be had from %s', async (_name, given) => {
    answer = given;
    const keys = createRemoteKeySource({ jwksUrl: jwksUrl(), policy });
    const verify = createTokenVerifier({ issuer: 'http://issuer.test', audience: 'wellflow', keys });
    await expect(verify(await createFakeIssuer().token())).rejects.toMatchObject({ name: 'KeysUnavailable' });
  });
});
