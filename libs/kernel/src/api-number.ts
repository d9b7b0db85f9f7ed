import type { Brand } from './brand';
import { apiStates, isCountyCode } from './api-number-codes';
import { DomainError } from './domain-error';

/**
 * A US well number as digits alone: 10 (the well), 12 (its sidetrack) or 14 (its completion event).
 * Source: API Bulletin D12A (1979), now the PPDM Association's standard.
 */
export type ApiNumber = Brand<string, 'ApiNumber'>;

export interface ApiNumberParts {
  /** API state code, which is not the FIPS one: Texas is 42. */
  readonly state: string;
  readonly county: string;
  readonly unique: string;
  /** Directional sidetrack code, from 12 digits on. */
  readonly sidetrack?: string;
  /** Completion event code, with 14 digits. */
  readonly event?: string;
}

export interface ApiNumberContext {
  /** API state code of the source, for agencies that publish county and unique number only (Texas, Colorado). */
  readonly state?: string;
}

const label = /^(?:api|us)(?:\s*(?:well))?(?:\s*(?:number|num|no))?[\s.:#-]*(?=\d)/i;
// A well number pasted from a document comes with hyphens, dashes and blanks of every kind.
const separator = /[\s._/\-\u00ad\u2010-\u2015\u2212]+/u;
const boundaries = [2, 5, 10, 12, 14];

/**
 * Reads every written form: `4250120130`, `42-501-20130`, `42 501 20130 03 00`, `API# 42-50120130`. Where two readings are
 * possible it refuses: nine digits may have lost the zero of `05` in a spreadsheet, or the last digit of another well.
 * @throws DomainError `wells/invalid-api-number`
 */
export function parseApiNumber(text: string, context: ApiNumberContext = {}): ApiNumber {
  const groups = text.length <= 60 ? text.trim().replace(label, '').split(separator) : [];
  const digits = withState(groups, context);
  if (!digits.every((group) => /^[0-9]+$/.test(group)))
    throw refusal(text, 'it must be digits, grouped by dashes or blanks at most');
  const joined = digits.join('');
  if (![10, 12, 14].includes(joined.length)) throw refusal(text, lengthComplaint(joined));
  if (!fallOnBoundaries(digits))
    throw refusal(text, 'its groups must be 2 (state), 3 (county), 5 (well), 2 and 2 digits');
  const { state, county, unique } = parts(joined);
  if (!apiStates.has(state)) throw refusal(text, `${state} is no API state code`);
  if (!isCountyCode(state, county)) throw refusal(text, `${county} is no county code of state ${state}`);
  if (unique === '00000') throw refusal(text, 'no well has the number 00000');
  return joined as ApiNumber;
}

export function apiNumberParts(apiNumber: ApiNumber): ApiNumberParts {
  return parts(apiNumber);
}

/** Prints with dashes: `42-501-20130-03-00`. */
export function printApiNumber(apiNumber: ApiNumber): string {
  const { state, county, unique, sidetrack, event } = parts(apiNumber);
  return [state, county, unique, sidetrack, event].filter((part) => part !== undefined).join('-');
}

/** The first ten digits: the well itself, whatever sidetrack or completion was named. */
export function apiNumberOfWell(apiNumber: ApiNumber): ApiNumber {
  return parseApiNumber(apiNumber.slice(0, 10));
}

function withState(groups: readonly string[], { state }: ApiNumberContext): readonly string[] {
  if (state === undefined) return groups;
  const length = groups.join('').length;
  const isWithoutState = length === 8 || groups[0]?.length === 3;
  if (isWithoutState) return [state, ...groups];
  const lostZero = state.startsWith('0') && [9, 11, 13].includes(length) && groups[0]?.startsWith(state.slice(1));
  return lostZero ? [`0${groups[0]}`, ...groups.slice(1)] : groups;
}

function fallOnBoundaries(groups: readonly string[]): boolean {
  let length = 0;
  return groups.every((group) => boundaries.includes((length += group.length)));
}

function parts(digits: string): ApiNumberParts {
  return {
    state: digits.slice(0, 2),
    county: digits.slice(2, 5),
    unique: digits.slice(5, 10),
    ...(digits.length >= 12 && { sidetrack: digits.slice(10, 12) }),
    ...(digits.length === 14 && { event: digits.slice(12, 14) }),
  };
}

function lengthComplaint(digits: string): string {
  if (digits.length === 8) return 'it has 8 digits, so the state is missing';
  if ([9, 11, 13].includes(digits.length)) {
    return `it has ${digits.length} digits: a digit is missing (write all of it, such as 05-123-09456, if a spreadsheet dropped the first zero)`;
  }
  return `it has ${digits.length} digits instead of 10, 12 or 14`;
}

function refusal(text: string, why: string): DomainError {
  const shown = text.slice(0, 60);
  return new DomainError('wells/invalid-api-number', `${JSON.stringify(shown)} is not an API well number: ${why}`, {
    text: shown,
  });
}
