import { randomUUID } from 'node:crypto';
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startTestGateway, type TestGateway } from '../../gateway.support';

let service: Server;
let gateway: TestGateway;
let received = '';

/** Keeps what comes, as ingestion keeps a file. */
beforeAll(async () => {
  service = createServer((request, reply) => {
    received = '';
    request.on('data', (data: Buffer) => (received += data.toString()));
    request.on('end', () => reply.writeHead(202, { 'content-type': 'application/json' }).end('{}'));
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  gateway = await startTestGateway(`http://127.0.0.1:${(service.address() as AddressInfo).port}`, { timeoutMs: 300 });
});
afterAll(async () => {
  service.closeAllConnections();
  await gateway.close();
  await new Promise((resolve) => service.close(resolve));
});

it.each(['text/csv', 'application/gzip', 'application/octet-stream'])(
  'a file of %s passes to its byte, for longer than a call may take, of a length that is not said',
  async (type) => {
    const authorization = await gateway.issuer.bearer({ roles: ['operator'] });
    const { port } = gateway.server.server.address() as AddressInfo;
    const path = `/v1/imports/${randomUUID()}/file`;
    const headers = { authorization, 'content-type': type };
    const asking = httpRequest({ host: '127.0.0.1', port, method: 'PUT', path, headers, agent: false });
    const replying = new Promise<IncomingMessage>((resolve, reject) =>
      asking.on('response', resolve).on('error', reject),
    );
    asking.write('time,');
    await new Promise((resolve) => setTimeout(resolve, 600));
    asking.end(`value\n${'x'.repeat(2 * 1024 * 1024)}`);
    const reply = await replying;
    reply.resume();
    expect(reply.statusCode).toBe(202);
    expect([received.slice(0, 11), received.length]).toEqual(['time,value\n', 11 + 2 * 1024 * 1024]);
  },
);
