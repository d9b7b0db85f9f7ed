import { DomainError } from '@wellflow/kernel';

/**
 * The roles a token gets: those asked for, or all the client has.
 * @throws DomainError gateway/role-not-granted when it asks for one it has not.
 */
export function grantedRoles(held: readonly string[], asked: readonly string[]): readonly string[] {
  const missing = asked.filter((role) => !held.includes(role));
  if (missing.length > 0)
    throw new DomainError('gateway/role-not-granted', `The client has not the role ${missing.join(', ')}`);
  return asked.length > 0 ? asked : held;
}
