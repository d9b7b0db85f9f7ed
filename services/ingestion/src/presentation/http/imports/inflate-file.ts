import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { HttpFault } from '@wellflow/http';

/** Text of one tag repeated compresses 30 to 1, seldom beyond 100. */
export const mostInflation = 200;
const judgedFromBytes = 8 * 1024 * 1024;

/** A file that is gzip, which its first two bytes say (RFC 1952, 2.3.1), becomes what it holds; any other stays. */
export async function* inflateFile(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const stream = source[Symbol.asyncIterator]();
  const begun = await beginning(stream);
  const whole = rest(begun, stream);
  yield* begun[0] === 0x1f && begun[1] === 0x8b ? gunzip(whole) : whole;
}

async function beginning(stream: AsyncIterator<Buffer>): Promise<Buffer> {
  let begun = Buffer.alloc(0);
  while (begun.length < 2) {
    const next = await stream.next();
    if (next.done === true) return begun;
    begun = Buffer.concat([begun, next.value]);
  }
  return begun;
}

async function* rest(begun: Buffer, stream: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (begun.length > 0) yield begun;
  for (let next = await stream.next(); next.done !== true; next = await stream.next()) yield next.value;
}

async function* gunzip(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const wire = { bytes: 0 };
  const inflated = pipeline(counted(source, wire), createGunzip({ chunkSize: 64 * 1024 }), () => undefined);
  try {
    yield* guarded(inflated, wire);
  } catch (error) {
    throw isZlibFault(error) ? malformed() : error;
  }
}

async function* guarded(inflated: AsyncIterable<Buffer>, wire: { readonly bytes: number }): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of inflated) {
    bytes += chunk.length;
    if (bytes > judgedFromBytes && bytes > wire.bytes * mostInflation) throw bomb();
    yield chunk;
  }
}

async function* counted(source: AsyncIterable<Buffer>, wire: { bytes: number }): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    wire.bytes += chunk.length;
    yield chunk;
  }
}

function isZlibFault(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && /^Z_/.test(String(error.code));
}

function malformed(): HttpFault {
  const detail = 'The file begins as gzip, and is none, or is cut off';
  return new HttpFault({ status: 400, code: 'http/malformed-encoding', detail, in: 'body' });
}

function bomb(): HttpFault {
  const detail = `The file inflates to more than ${mostInflation} times its size; send it as it is`;
  return new HttpFault({ status: 413, code: 'http/inflated-too-large', detail, in: 'body' });
}
