import { DomainError, isOrganizationId } from '@wellflow/kernel';

/** Every role a token may carry. */
export const roles = ['admin', 'operator', 'producer', 'viewer', 'sre'] as const;

export type Role = (typeof roles)[number];

/** What a producer may send readings of, and how many. An empty list holds nothing back. */
export interface ProducerScope {
  /** Wells as somebody wrote them: API numbers, ids, `scheme:value`. */
  readonly wells: readonly string[];
  readonly tagPrefixes: readonly string[];
  readonly readingsPerSecond: number | null;
}

/** Who is asking, as a verified token says. */
export interface Principal {
  readonly subject: string;
  readonly organization: string;
  readonly roles: readonly Role[];
  readonly kind: 'client' | 'user';
  readonly clientId?: string;
  /** What a producer may send; nothing said is nothing held back. */
  readonly scope?: ProducerScope;
  /** When the token was issued, ms since the epoch: revocations are compared with it. */
  readonly issuedAtMs: number;
}

/** Text from a token or a request to a role; anything else is `undefined`. */
export function findRole(value: unknown): Role | undefined {
  return roles.find((role) => role === value);
}

/** An organization's short name, by the kernel's rule: a name that a token may carry is one that messages may. */
export function isOrganizationName(value: unknown): value is string {
  return typeof value === 'string' && isOrganizationId(value);
}

/** The refusal for a missing, broken or expired token (HTTP 401). */
export function unauthenticated(detail: string): DomainError {
  return new DomainError('security/unauthenticated', detail);
}

/** The refusal for a good token that may not do this (HTTP 403). */
export function forbidden(detail: string): DomainError {
  return new DomainError('security/forbidden', detail);
}

/** @throws DomainError security/forbidden unless the principal has at least one of the roles. */
export function requireRole(principal: Principal, allowed: readonly Role[]): void {
  if (principal.roles.some((role) => allowed.includes(role))) return;
  throw forbidden(`This needs one of the roles ${allowed.join(', ')}`);
}
