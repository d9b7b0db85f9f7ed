import type { ApiNumber } from './api-number';
import { printApiNumber } from './api-number';
import type { WellReference } from './well-reference';

/** How an authority or an owner's own system calls a well: scheme `api`, value `42501201300000`. */
export type WellIdentifier = { readonly scheme: string; readonly value: string };

/**
 * An API number as an identifier: always fourteen digits, so that `42-501-20130` and `42-501-20130-00-00` are one well,
 * and the sidetrack `42-501-20130-01` is another.
 */
export function apiIdentifier(apiNumber: ApiNumber): WellIdentifier {
  return { scheme: 'api', value: apiNumber.padEnd(14, '0') };
}

/** What to look a well up by; `undefined` when the reference is its id. */
export function identifierOfReference(reference: WellReference): WellIdentifier | undefined {
  if (reference.kind === 'id') return undefined;
  if (reference.kind === 'api') return apiIdentifier(reference.apiNumber);
  return { scheme: reference.scheme, value: reference.value };
}

/** The API number among identifiers as people write it: `42-501-20130`, with sidetrack and completion only where they say something. */
export function printedApiNumber(identifiers: readonly WellIdentifier[]): string | undefined {
  const digits = identifiers.find(({ scheme }) => scheme === 'api')?.value;
  if (digits === undefined) return undefined;
  return printApiNumber(digits.replace(/(?:00){1,2}$/, (zeros, at: number) => (at >= 10 ? '' : zeros)) as ApiNumber);
}
