import { Readable } from 'node:stream';
import { DomainError } from '@wellflow/kernel';

/**
 * Passes a caller's body on, and breaks off when it grows past the limit or the caller goes away.
 * Both are refusals: a caller must not be able to open the breaker of the service behind.
 */
export function limitBytes(source: Readable, limit: number): Readable {
  return Readable.from(counted(source, limit), { objectMode: false });
}

/** What a reply can be sent from. */
export function toStream(body: AsyncIterable<Uint8Array>): Readable {
  return body instanceof Readable ? body : Readable.from(body, { objectMode: false });
}

export function tooLarge(): DomainError {
  return new DomainError('gateway/body-too-large', 'The body is larger than this route takes');
}

async function* counted(source: Readable, limit: number): AsyncGenerator<Buffer> {
  let total = 0;
  for await (const chunk of unlessGone(source)) {
    total += chunk.length;
    if (total > limit) throw tooLarge();
    yield chunk;
  }
}

async function* unlessGone(source: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of source) yield Buffer.from(chunk);
  } catch {
    throw new DomainError('gateway/caller-gone', 'The caller went away before the body was complete');
  }
}
