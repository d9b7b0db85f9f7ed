import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, gzipSync, zstdCompressSync, constants } from 'node:zlib';
import fc from 'fast-check';
import { acceptEncodings } from './content-encoding';
import type { HttpServer } from './http-server';
import { stopServer } from './stop-server';
import { createTestServer } from './test-server.support';

const MiB = 1024 * 1024;
const open = { config: { access: { public: true } } } as const;
let server: HttpServer;

beforeAll(async () => {
  ({ server } = await createTestServer({ limits: { bodyBytes: 8 * MiB } }));
  server.post('/plain', open, async (request) => request.body);
  await server.register(async (scope) => {
    acceptEncodings(scope, ({ headers }) =>
      headers['x-streamed'] === undefined ? { bytes: 4 * MiB } : { bytes: Infinity, ratio: 100 },
    );
    scope.addContentTypeParser('application/x-ndjson', (_request, payload, done) => done(null, payload));
    scope.post('/inflate', open, async (request) => request.body);
    scope.post('/count', open, async (request) => {
      let bytes = 0;
      const body = request.body as AsyncIterable<Buffer>;
      for await (const chunk of body) bytes += chunk.length;
      return { bytes };
    });
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => stopServer(server, { graceMs: 200 }));

const encoders = { gzip: gzipSync, br: brotliCompressSync, zstd: zstdCompressSync };
const codings = Object.keys(encoders) as (keyof typeof encoders)[];

interface Posting {
  readonly url?: string;
  readonly encoding?: string;
  readonly body: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Over a real socket: what is left of a refused body matters. */
function post({ url = '/inflate', encoding, body, headers = {} }: Posting) {
  return new Promise<{ readonly status: number; readonly headers: object; readonly body: Record<string, unknown> }>(
    (resolve, reject) => {
      const { port } = server.server.address() as AddressInfo;
      const all = {
        'content-type': 'application/json',
        'content-length': body.length,
        ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
        ...headers,
      };
      const asking = httpRequest({ host: '127.0.0.1', port, method: 'POST', path: url, headers: all }, (reply) => {
        const parts: Buffer[] = [];
        reply.on('data', (part: Buffer) => parts.push(part));
        reply.on('end', () =>
          resolve({
            status: reply.statusCode ?? 0,
            headers: reply.headers,
            body: JSON.parse(Buffer.concat(parts).toString() || '{}'),
          }),
        );
      });
      asking.on('error', reject);
      asking.end(body);
    },
  );
}

describe('a compressed body', () => {
  it.each(codings)('in %s is read as if it had come plainly', async (encoding) => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.stringMatching(/^k\w{0,5}$/), fc.string({ maxLength: 2_000 })),
        async (value) => {
          fc.pre(!JSON.stringify(value).includes('\\u'));
          const body = encoders[encoding](Buffer.from(JSON.stringify(value)));
          expect(await post({ encoding, body })).toMatchObject({ status: 200, body: value });
        },
      ),
      { numRuns: 30 },
    );
  });

  it('may name its coding in capitals, or say that it has none', async () => {
    expect(await post({ encoding: 'GZIP', body: gzipSync('{"a":1}') })).toMatchObject({ status: 200, body: { a: 1 } });
    expect(await post({ encoding: 'identity', body: Buffer.from('{"a":1}') })).toMatchObject({ status: 200 });
  });

  it.each(['deflate', 'compress', 'gzip, br', 'gzip, gzip', 'x'.repeat(2_000)])(
    'in %s is 415 and hears what is taken',
    async (encoding) => {
      expect(await post({ encoding, body: Buffer.from('{}') })).toMatchObject({
        status: 415,
        headers: { 'accept-encoding': 'gzip, br, zstd' },
        body: { code: 'http/unsupported-encoding' },
      });
    },
  );

  it.each(codings)('in %s that is cut off or is none is 400', async (encoding) => {
    const whole = encoders[encoding](Buffer.from(JSON.stringify({ text: 'reading '.repeat(2_000) })));
    for (const body of [whole.subarray(0, whole.length - 9), Buffer.from('{"a":1}')]) {
      expect(await post({ encoding, body })).toMatchObject({ status: 400, body: { in: 'body' } });
    }
  });

  it('is not inflated where a route does not ask for it', async () => {
    expect(await post({ url: '/plain', encoding: 'gzip', body: gzipSync('{}') })).toMatchObject({ status: 400 });
  });

  it('takes a zstd window of 8 MiB and none that is larger', async () => {
    const text = Buffer.from(JSON.stringify({ a: 1 }));
    const within = (log: number) => zstdCompressSync(text, { params: { [constants.ZSTD_c_windowLog]: log } });
    expect(await post({ encoding: 'zstd', body: within(23) })).toMatchObject({ status: 200 });
    // A frame header that asks for a window of 128 MiB (descriptor 17 << 3), an empty last block behind it.
    const greedy = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 17 << 3, 0x01, 0x00, 0x00]);
    expect(await post({ encoding: 'zstd', body: greedy })).toMatchObject({
      status: 400,
      body: { code: 'http/malformed-encoding' },
    });
  });
});

describe('a bomb', () => {
  const nothing = Buffer.alloc(128 * MiB, ' ');
  const bombs = { gzip: gzipSync(nothing), br: brotliCompressSync(nothing), zstd: zstdCompressSync(nothing) };

  it.each(codings)('in %s of a thousand to one is 413 before memory grows', async (encoding) => {
    const body = bombs[encoding];
    expect(nothing.length / body.length).toBeGreaterThan(990);
    const watch = watchBuffers();
    expect(await post({ encoding, body })).toMatchObject({ status: 413, body: { code: 'http/inflated-too-large' } });
    expect(watch.stop()).toBeLessThan(40 * MiB);
  });

  it('in a stream without a limit is judged by how much it inflates', async () => {
    const headers = { 'content-type': 'application/x-ndjson', 'x-streamed': 'yes' };
    expect(await post({ url: '/count', encoding: 'gzip', body: bombs.gzip, headers })).toMatchObject({
      status: 413,
      body: { code: 'http/inflated-too-large' },
    });
    const honest = Buffer.from(Array.from({ length: 400_000 }, () => Math.random().toString(36)).join('\n'));
    expect(await post({ url: '/count', encoding: 'gzip', body: gzipSync(honest), headers })).toMatchObject({
      status: 200,
      body: { bytes: honest.length },
    });
  });

  it('leaves the server able to answer', async () => {
    expect(await post({ encoding: 'gzip', body: gzipSync('{"a":1}') })).toMatchObject({ status: 200 });
  });
});

/** How far buffers grew at the most, in bytes. */
function watchBuffers() {
  const held = () => process.memoryUsage().arrayBuffers;
  const before = held();
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, held())), 1);
  return {
    stop: () => {
      clearInterval(timer);
      return Math.max(most, held()) - before;
    },
  };
}
