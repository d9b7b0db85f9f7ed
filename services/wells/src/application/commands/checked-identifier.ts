import { apiIdentifier, DomainError, parseApiNumber, type WellIdentifier } from '@wellflow/kernel';

// As a reference to a well is written: `npd:7405`.
const schemeForm = /^[a-z][a-z0-9-]{0,39}$/;
const valueForm = /^[^\p{Cc}]{1,100}$/u;

/** @throws DomainError `wells/invalid-identifier` with `path` */
export function checkedScheme(scheme: string, path: string): string {
  if (schemeForm.test(scheme)) return scheme;
  throw invalid(`${JSON.stringify(scheme)} is no scheme: small letters, digits and hyphens, such as npd`, path);
}

/**
 * An identifier in its scheme's canonical form.
 * @param path of the value; its scheme stands beside it
 * @throws DomainError `wells/invalid-identifier`, `wells/invalid-api-number`
 */
export function checkedIdentifier(scheme: string, text: string, path: string): WellIdentifier {
  checkedScheme(scheme, path.replace(/value$/, 'scheme'));
  const value = text.trim();
  if (!valueForm.test(value)) throw invalid('The value is empty, too long or has control characters', path);
  return scheme === 'api' ? apiAt(value, path) : { scheme, value };
}

function apiAt(text: string, path: string): WellIdentifier {
  try {
    return apiIdentifier(parseApiNumber(text));
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new DomainError(error.code, error.message, { ...error.data, path });
  }
}

function invalid(text: string, path: string): DomainError {
  return new DomainError('wells/invalid-identifier', text, { path });
}
