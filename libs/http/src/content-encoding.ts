import { Transform, type Readable } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createZstdDecompress } from 'node:zlib';
import type { FastifyRequest, RequestPayload } from 'fastify';
import type { HttpServer } from './http-server';
import { HttpFault } from './problem';

/** How much a compressed body may become. */
export interface InflationLimit {
  /** Bytes after inflation; a body that is read as a stream and never held may have `Infinity`. */
  readonly bytes: number;
  /** Inflated bytes to one of the wire's, judged beyond the first 8 MiB. Default: any, since `bytes` bounds the work. */
  readonly ratio?: number;
}

const outputBytes = 64 * 1024;
const ratioFrom = 8 * 1024 * 1024;
// RFC 9659: a zstd content coding has a window of at most 8 MiB; without a limit a frame may ask for 128 MiB at once.
const largestWindowLog = 23;

const inflaters = {
  gzip: () => createGunzip({ chunkSize: outputBytes }),
  'x-gzip': () => createGunzip({ chunkSize: outputBytes }),
  br: () => createBrotliDecompress({ chunkSize: outputBytes }),
  zstd: () =>
    createZstdDecompress({
      chunkSize: outputBytes,
      params: { [constants.ZSTD_d_windowLogMax]: largestWindowLog },
    }),
} as const;

/** What `Accept-Encoding` of a 415 says (RFC 9110, 12.5.3). */
export const acceptedEncodings = 'gzip, br, zstd';

/** Lets the routes of one plugin take bodies in gzip, brotli or zstd, one coding at a time; elsewhere such bytes meet the parser as they are. */
export function acceptEncodings(server: HttpServer, limitOf: (request: FastifyRequest) => InflationLimit): void {
  server.addHook('preParsing', async (request, _reply, payload) => {
    const coding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
    if (coding === 'identity' || coding === '') return payload;
    if (!isKnown(coding)) throw unsupported(coding);
    return inflate(payload, inflaters[coding](), limitOf(request));
  });
}

function isKnown(coding: string): coding is keyof typeof inflaters {
  return Object.hasOwn(inflaters, coding);
}

/**
 * Never destroys the request, whose socket must still carry the refusal: what is left of the body is read past by Node.
 * The inflater stops between two blocks of output, so a bomb costs one block more than its limit.
 */
function inflate(source: Readable, inflater: Transform, limit: InflationLimit): RequestPayload {
  const wire = { bytes: 0 };
  source.on('data', (chunk: Buffer) => (wire.bytes += chunk.length));
  const output = createGuard(wire, limit);
  const end = (error: Error): void => {
    source.unpipe(inflater);
    inflater.destroy();
    output.destroy(error);
  };
  source.once('error', end);
  source.once('close', () => {
    if (!source.readableEnded) end(callerWentAway());
  });
  inflater.once('error', () => end(malformed()));
  output.once('error', () => {
    source.unpipe(inflater);
    inflater.destroy();
  });
  source.pipe(inflater).pipe(output);
  // Fastify compares Content-Length with what came over the wire, not with what it became.
  return Object.defineProperty(output, 'receivedEncodedLength', { get: () => wire.bytes });
}

function createGuard(wire: { readonly bytes: number }, { bytes, ratio = Infinity }: InflationLimit): Transform {
  let total = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      total += chunk.length;
      const tooLarge = total > bytes || (total > ratioFrom && total > wire.bytes * ratio);
      if (tooLarge) done(bomb());
      else done(null, chunk);
    },
  });
}

function unsupported(coding: string): HttpFault {
  return new HttpFault({
    status: 415,
    code: 'http/unsupported-encoding',
    detail: `${JSON.stringify(coding.slice(0, 40))} is not one of ${acceptedEncodings}; one coding at a time`,
    in: 'header',
    headers: { 'accept-encoding': acceptedEncodings },
  });
}

function malformed(): HttpFault {
  return new HttpFault({
    status: 400,
    code: 'http/malformed-encoding',
    detail: 'The body is not in the encoding its header names, or it is cut off',
    in: 'body',
  });
}

function bomb(): HttpFault {
  return new HttpFault({
    status: 413,
    code: 'http/inflated-too-large',
    detail: 'The body inflates to more than this route takes; send it in parts',
    in: 'body',
  });
}

function callerWentAway(): HttpFault {
  return new HttpFault({
    status: 400,
    code: 'http/caller-gone',
    detail: 'The caller went away before the body was complete',
    in: 'body',
  });
}
