import { createHash, randomUUID } from 'node:crypto';
import { DomainError } from '@wellflow/kernel';
import { Type } from '@wellflow/http';

export const IdempotencyKey = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 200,
    description: 'Sent again with the same key, it is done once and answered alike',
  }),
);

/** Headers of a request that changes something. */
export const ChangeHeaders = Type.Object({
  'idempotency-key': IdempotencyKey,
  'if-match': Type.Optional(
    Type.String({ maxLength: 40, description: 'The ETag last seen; refused with 412 when the well has changed since' }),
  ),
});

interface ChangeRequest {
  readonly headers: { readonly 'idempotency-key'?: string; readonly 'if-match'?: string };
  readonly principal: { readonly organization: string; readonly subject: string };
  readonly params: { readonly well: string };
}

/** Who asks for what of which well. @throws DomainError `wells/invalid-if-match` */
export function askingOf(what: string, { headers, principal, params }: ChangeRequest) {
  const { organization, subject: actor } = principal;
  const commandId = idOf(`${what} command ${params.well}`, organization, headers['idempotency-key']);
  return { organization, actor, commandId, well: params.well, expectedVersion: versionOf(headers['if-match']) };
}

/** The same key gives the same id, so that a repeated request meets its own first answer. */
export function idOf(what: string, organization: string, key: string | undefined): string {
  return key === undefined ? randomUUID() : uuidOf(`${what} ${organization} ${key}`);
}

export function etagOf({ version }: { readonly version: number }): string {
  return `"${version}"`;
}

function versionOf(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined || ifMatch.trim() === '*') return undefined;
  const [, version] = /^"(\d{1,9})"$/.exec(ifMatch.trim()) ?? [];
  if (version !== undefined) return Number(version);
  throw new DomainError('wells/invalid-if-match', 'If-Match is the ETag of a well as it was answered, such as "3"', {
    path: '/headers/if-match',
  });
}

/** RFC 9562 version 8: our own hash of a name. */
function uuidOf(name: string): string {
  const hash = createHash('sha256').update(name).digest('hex');
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}
