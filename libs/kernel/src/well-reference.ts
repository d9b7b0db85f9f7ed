import type { ApiNumber } from './api-number';
import { parseApiNumber, printApiNumber } from './api-number';
import { assertNever } from './assert-never';
import { DomainError } from './domain-error';
import type { WellId } from './uuid';
import { isUuid, parseWellId } from './uuid';

/** How people and programs name a well: by its id, its API number, or `scheme:value` (`npd:7405`, `rrc-gas-id:123456`). */
export type WellReference =
  | { readonly kind: 'id'; readonly wellId: WellId }
  | { readonly kind: 'api'; readonly apiNumber: ApiNumber }
  | { readonly kind: 'identifier'; readonly scheme: string; readonly value: string };

// Control characters would travel into keys and logs.
const identifier = /^([a-z][a-z0-9-]{0,39}):\s*([^\p{Cc}]{1,100})$/iu;

/**
 * @throws DomainError `wells/invalid-well-reference`, or `wells/invalid-api-number` where only an API number can be meant.
 */
export function parseWellReference(text: string): WellReference {
  const name = text.length <= 200 ? text.trim() : '';
  if (name === '') throw invalid(text);
  if (isUuid(name)) return { kind: 'id', wellId: parseWellId(name) };
  const [, scheme, value] = identifier.exec(name) ?? [];
  if (scheme !== undefined && value !== undefined && scheme.toLowerCase() !== 'api') {
    return { kind: 'identifier', scheme: scheme.toLowerCase(), value: value.trim() };
  }
  if (scheme === undefined && !/\d/.test(name)) throw invalid(text);
  return { kind: 'api', apiNumber: parseApiNumber(name) };
}

/** The text that parses back to the same reference. */
export function printWellReference(reference: WellReference): string {
  switch (reference.kind) {
    case 'id':
      return reference.wellId;
    case 'api':
      return printApiNumber(reference.apiNumber);
    case 'identifier':
      return `${reference.scheme}:${reference.value}`;
    default:
      return assertNever(reference);
  }
}

function invalid(text: string): DomainError {
  const shown = text.slice(0, 60);
  return new DomainError(
    'wells/invalid-well-reference',
    `${JSON.stringify(shown)} names no well: give an API number, a well id or scheme:value`,
    { text: shown },
  );
}
