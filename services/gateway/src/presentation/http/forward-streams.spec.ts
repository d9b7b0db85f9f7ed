import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTestGateway, type TestGateway } from '../../gateway.support';

let service: Server;
let gateway: TestGateway;
let gone = 0;

/** A service that answers each chunk as it comes, like ingestion's stream of verdicts; or refuses without reading. */
beforeAll(async () => {
  service = createServer((request, reply) => {
    request.on('error', () => undefined);
    reply.on('close', () => (gone += reply.writableFinished ? 0 : 1));
    if (request.headers['content-type'] === 'application/json') {
      reply.writeHead(429, {
        'retry-after': '3',
        ratelimit: '"readings";r=0;t=3',
        'content-type': 'application/problem+json',
      });
      return void reply.end('{"code":"ingestion/producer-share-used"}');
    }
    reply.writeHead(200, { 'content-type': 'application/x-ndjson' }).flushHeaders();
    request.on('data', (data: Buffer) => {
      const bytes = data.toString().trim().length;
      if (bytes > 0) reply.write(`seen ${bytes}\n`);
    });
    request.on('end', () => reply.end('end\n'));
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  gateway = await startTestGateway(`http://127.0.0.1:${(service.address() as AddressInfo).port}`, { timeoutMs: 300 });
});
afterAll(async () => {
  service.closeAllConnections();
  await gateway.close();
  await new Promise((resolve) => service.close(resolve));
});

async function begin(contentType: string) {
  const authorization = await gateway.issuer.bearer({ roles: ['producer'], clientId: 'scada' });
  const { port } = gateway.server.server.address() as AddressInfo;
  const asking = httpRequest({
    ...{ host: '127.0.0.1', port, method: 'POST', path: '/v1/readings', agent: false },
    headers: { authorization, 'content-type': contentType },
  });
  const replying = new Promise<IncomingMessage>((resolve, reject) =>
    asking.on('response', resolve).on('error', reject),
  );
  replying.catch(() => undefined);
  return { asking, replying };
}

describe('a stream through the gateway', () => {
  it('is answered while it comes, for longer than a call may take and beyond the size of a batch', async () => {
    const { asking, replying } = await begin('application/x-ndjson');
    asking.flushHeaders();
    const reply = await replying;
    expect(reply.statusCode).toBe(200);
    const answers = reply[Symbol.asyncIterator]();
    for (let n = 0; n < 3; n += 1) {
      asking.write('x'.repeat(10));
      expect(String((await answers.next()).value)).toBe('seen 10\n');
      await sleep(250);
    }
    const large = Buffer.alloc(9 * 1024 * 1024, 'x');
    asking.end(large);
    let text = '';
    for await (const part of { [Symbol.asyncIterator]: () => answers }) text += String(part);
    expect(text.endsWith('end\n')).toBe(true);
    const seen = [...text.matchAll(/seen (\d+)/g)].reduce((sum, [, bytes]) => sum + Number(bytes), 0);
    expect(seen).toBe(large.length);
  });

  it('ends behind it when the caller goes', async () => {
    const before = gone;
    const { asking, replying } = await begin('application/x-ndjson');
    asking.write('x');
    await replying;
    asking.on('error', () => undefined).destroy();
    await sleep(200);
    expect(gone).toBe(before + 1);
  });

  it('that is refused early passes the refusal and its limits on, though the body is not read', async () => {
    const { asking, replying } = await begin('application/json');
    asking.on('error', () => undefined).end(Buffer.alloc(4 * 1024 * 1024, ' '));
    const reply = await replying;
    expect([reply.statusCode, reply.headers['retry-after'], reply.headers['ratelimit']]).toEqual([
      429,
      '3',
      '"readings";r=0;t=3',
    ]);
    reply.resume();
  });
});
