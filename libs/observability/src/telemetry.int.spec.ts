import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
}

const root = join(__dirname, '..', '..', '..');
const compiled = join(root, 'libs', 'observability', 'dist', 'index.js');

/** A service in small: its own process, since instrumentation patches `require`, which Jest replaces. */
const program = `
const before = process.argv[2] === 'loaded-before' ? [require('pg'), require('node:http'), require('fastify')] : [];
const { startTelemetry, withSpan, createLogger, currentTraceparent } = require(${JSON.stringify(compiled)});
const telemetry = startTelemetry({ service: 'wells', otlpUrl: process.argv[1] });
const { Client } = require('pg');
const { request } = require('undici');
const fastify = require('fastify');
const logger = createLogger({ service: 'wells' });
(async () => {
  const app = fastify();
  app.get('/health/live', async () => 'ok');
  app.get('/v1/wells/:id', async () => {
    const client = new Client({ connectionString: process.argv[3] });
    await client.connect();
    await client.query('SELECT $1::text AS email', ['ann@example.com']);
    await client.end();
    logger.info('inside');
    return { traceparent: currentTraceparent() };
  });
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  await withSpan('outside', {}, async () => {
    await (await request(address + '/v1/wells/w1?token=s3cr3t')).body.dump();
    await (await fetch(address + '/v1/wells/w2')).text();
  });
  await (await fetch(address + '/health/live')).text();
  await app.close();
  await telemetry.stop();
})();
`;

describe('telemetry', () => {
  it.each(['loaded-after', 'loaded-before'])(
    'joins client, server, route and query of one request, with libraries %s it',
    async (order) => {
      const { spans, bodies, output } = await run(order);
      const traces = new Set(spans.map(({ traceId }) => traceId));
      expect(traces.size).toBe(1);
      const names = spans.map(({ name }) => name);
      expect(names).toContain('outside');
      expect(names.filter((name) => name.startsWith('pg.query:SELECT'))).toHaveLength(2);
      expect(names.filter((name) => name.startsWith('GET')).length).toBeGreaterThanOrEqual(4);
      expect(spans.filter(({ parentSpanId }) => !parentSpanId)).toHaveLength(1);
      expect(JSON.parse(output.trim().split('\n')[0] ?? '')).toMatchObject({
        message: 'inside',
        trace_id: [...traces][0],
      });
      for (const secret of ['s3cr3t', 'ann@example.com', 'health']) expect(bodies).not.toContain(secret);
    },
  );
});

async function run(order: string) {
  if (!existsSync(compiled)) throw new Error('Compile first: npx tsc -b libs/observability');
  const databaseUrl = process.env['TEST_POSTGRES_URL'];
  if (databaseUrl === undefined) throw new Error('TEST_POSTGRES_URL names no Postgres');
  const bodies: string[] = [];
  const collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks).toString('utf8'));
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const { port } = collector.address() as AddressInfo;
  const output = await start([`http://127.0.0.1:${port}`, order, databaseUrl]).finally(() => collector.close());
  const spans = bodies
    .flatMap((body) => JSON.parse(body).resourceSpans)
    .flatMap(({ scopeSpans }) => scopeSpans)
    .flatMap(({ spans: sent }): SentSpan[] => sent);
  return { spans, bodies: bodies.join(), output };
}

async function start(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, ['-e', program, ...args], { cwd: root, timeout: 30_000 });
  const output = { text: '', errors: '' };
  child.stdout.on('data', (text) => (output.text += text));
  child.stderr.on('data', (text) => (output.errors += text));
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(output.errors);
  return output.text;
}
