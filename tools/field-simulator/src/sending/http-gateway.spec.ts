import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpGateway } from './http-gateway';
import { createClientTokens, fixedToken } from './token';
import type { Tokens } from './token';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let answer: Answer;
let url = '';
const seen: { path: string; authorization: string; body: string }[] = [];

beforeEach(async () => {
  seen.length = 0;
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      seen.push({ path: request.url ?? '', authorization: request.headers.authorization ?? '', body });
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))));

const reply =
  (status: number, body: unknown, headers = {}): Answer =>
  (_, response) =>
    response.writeHead(status, headers).end(JSON.stringify(body));

const gatewayWith = (tokens: Tokens, timeoutMs = 2_000) =>
  createHttpGateway({ url, tokens, fetch, now: () => 0, timeoutMs });

describe('the gateway over HTTP', () => {
  it('posts the batch as it is, with the bearer token, and counts what was accepted', async () => {
    answer = reply(202, { receiptId: 'r', accepted: 2, results: [{}, {}, {}] });
    expect(await gatewayWith(fixedToken('t')).sendReadings('{"readings":[]}')).toEqual({
      kind: 'acknowledged',
      accepted: 2,
      notAccepted: 1,
    });
    expect(seen).toEqual([{ path: '/v1/readings', authorization: 'Bearer t', body: '{"readings":[]}' }]);
  });

  it.each([401, 403, 404, 408, 429, 500, 502, 503, 504])('sends again after %i', async (status) => {
    answer = reply(status, {}, { 'retry-after': '3' });
    expect(await gatewayWith(fixedToken('t')).sendReadings('{}')).toEqual({
      kind: 'later',
      why: `${status}`,
      afterMs: 3_000,
    });
  });

  it.each([400, 409, 413, 415, 422])('does not send again after %i', async (status) => {
    answer = reply(status, { title: 'no' });
    expect(await gatewayWith(fixedToken('t')).sendReadings('{}')).toMatchObject({ kind: 'refused' });
  });

  it('sends again when nobody listens, and when no answer comes in time', async () => {
    answer = () => undefined;
    expect(await gatewayWith(fixedToken('t'), 50).sendReadings('{}')).toMatchObject({ kind: 'later' });
    url = 'http://127.0.0.1:1';
    expect(await gatewayWith(fixedToken('t')).sendReadings('{}')).toMatchObject({ kind: 'later' });
  });
});

describe('a token by client credentials', () => {
  let now = 0;
  let issued = 0;
  const tokens = () =>
    createClientTokens(
      { tokenUrl: `${url}/oauth/token`, clientId: 'id', clientSecret: 's&cret' },
      { fetch, now: () => now, timeoutMs: 2_000 },
    );
  beforeEach(() => {
    now = issued = 0;
    answer = (_, response) => reply(200, { access_token: `t${(issued += 1)}`, expires_in: 3_600 })(_, response);
  });

  it('is asked for once and renewed at four fifths of its life', async () => {
    const held = tokens();
    expect([await held.current(), await held.current()]).toEqual(['t1', 't1']);
    now = 0.8 * 3_600_000;
    expect(await held.current()).toBe('t2');
    expect(seen[0]?.body).toBe('grant_type=client_credentials&client_id=id&client_secret=s%26cret');
  });

  it('is asked for anew after the gateway refused it', async () => {
    const held = tokens();
    const gateway = gatewayWith(held);
    answer = (request, response) =>
      reply(request.url === '/oauth/token' ? 200 : 401, { access_token: `t${(issued += 1)}`, expires_in: 60 })(
        request,
        response,
      );
    await gateway.sendReadings('{}');
    await gateway.sendReadings('{}');
    expect(seen.filter(({ path }) => path === '/v1/readings').map(({ authorization }) => authorization)).toEqual([
      'Bearer t1',
      'Bearer t3',
    ]);
  });

  it('leaves the batch for later when the issuer is away', async () => {
    answer = reply(503, {});
    expect(await gatewayWith(tokens()).sendReadings('{}')).toMatchObject({ kind: 'later' });
    expect(seen.map(({ path }) => path)).toEqual(['/oauth/token']);
  });
});
