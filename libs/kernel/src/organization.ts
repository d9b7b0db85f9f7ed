import type { Brand } from './brand';
import { DomainError } from './domain-error';

/** Whose data it is: a slug such as `demo`. It is part of keys (`<organization>/<id>`), so it never holds a slash. */
export type OrganizationId = Brand<string, 'OrganizationId'>;

export function isOrganizationId(text: string): text is OrganizationId {
  return text.length <= 63 && /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(text);
}

/** @throws DomainError `input/invalid-organization` */
export function parseOrganizationId(text: string): OrganizationId {
  if (isOrganizationId(text)) return text;
  const shown = text.slice(0, 63);
  throw new DomainError(
    'input/invalid-organization',
    `${JSON.stringify(shown)} is not an organization: lower-case letters, digits and single dashes, 63 at most`,
    { text: shown },
  );
}
