import type { JsonObject } from './json';

/**
 * A refusal with a stable code such as `wells/not-drilled`. Anything else thrown is a bug.
 * Only the HTTP edge turns a code into a status.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  constructor(
    readonly code: string,
    message: string,
    readonly data: JsonObject = {},
  ) {
    super(message);
  }
}
