import { DomainError, parseApiNumber, type WellIdentifier } from '@wellflow/kernel';
import type { WellRole } from '../domain/well/well-facts';
import type { WellStatus } from '../domain/well/well-lifecycle';

export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

/** Degrees; it does not cross the date line. */
export interface Box {
  readonly south: number;
  readonly west: number;
  readonly north: number;
  readonly east: number;
}

export interface Circle extends Point {
  readonly miles: number;
}

/** Which wells, of those there are now. All that is said must hold. */
export interface WellQuery {
  /** Each begins a word of the well's name or operator, or a part of one of its identifiers. */
  readonly words: readonly string[];
  /** Whole, in large or small letters. */
  readonly operatorName?: string;
  readonly county?: string;
  readonly state?: string;
  readonly status?: WellStatus;
  readonly role?: WellRole;
  readonly box?: Box;
  /** What lies in it comes in order of distance, whatever the order asked for. */
  readonly near?: Circle;
  readonly order: WellOrder;
  readonly limit: number;
  readonly cursor?: string;
}

export interface WellOrder {
  readonly by: 'name' | 'operator' | 'registered';
  readonly descending: boolean;
}

export const everything: WellQuery = { words: [], order: { by: 'name', descending: false }, limit: 100 };

const mostWords = 8;

/** Of an API number written in full, sidetrack and completion with it. */
function apiDigitsOf(text: string): string | undefined {
  try {
    return parseApiNumber(text);
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

/**
 * The words of a search: `42-501-20130`, `API 42501`, `yoakum 1h`.
 * @throws DomainError `wells/too-many-words`
 */
export function parseSearch(text: string): readonly string[] {
  const number = apiDigitsOf(text);
  if (number !== undefined) return [number];
  const words = wordsOf(text);
  const asked = words.length > 1 && words[0] === 'api' ? words.slice(1) : words;
  if (asked.length <= mostWords) return asked;
  throw new DomainError('wells/too-many-words', `A search has at most ${mostWords} words`, { path: '/q' });
}

/** What of a well is searched. */
interface Searched {
  readonly name: string;
  readonly operatorName?: string;
  readonly everIdentifiers: readonly WellIdentifier[];
}

/** What a well is found by: each from its first letter on. */
export function searchWords({ name, operatorName = '', everIdentifiers }: Searched): readonly string[] {
  const numbers = everIdentifiers.flatMap(partsOf);
  return [...new Set([...wordsOf(name), ...wordsOf(operatorName), ...numbers])];
}

/** An API number may be asked for without its state, or by its unique number alone. */
function partsOf({ scheme, value }: WellIdentifier): readonly string[] {
  return scheme === 'api' ? [value, value.slice(2), value.slice(5)] : wordsOf(value);
}

function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** As operators and counties are compared. */
export function folded(text: string): string {
  return wordsOf(text).join(' ');
}

/** Mean radius. */
export const earthMiles = 3_958.7613;
const milesPerDegree = (earthMiles * Math.PI) / 180;

/** Great-circle distance on a sphere: good to half a percent, and to the shift between datums (Texas: 30 to 50 m). */
export function milesBetween(one: Point, other: Point): number {
  const [a, b] = [radians(one.latitude), radians(other.latitude)];
  const square =
    Math.sin((b - a) / 2) ** 2 +
    Math.cos(a) * Math.cos(b) * Math.sin(radians(other.longitude - one.longitude) / 2) ** 2;
  return 2 * earthMiles * Math.asin(Math.min(1, Math.sqrt(square)));
}

/** The smallest box around a circle. */
export function boxAround({ latitude, longitude, miles }: Circle): Box {
  const height = miles / milesPerDegree;
  // Near a pole every longitude is near.
  const shrink = Math.cos(radians(Math.min(89.9, Math.abs(latitude) + height)));
  const width = Math.min(180, height / shrink);
  const [south, north] = [latitude - height, latitude + height];
  return { south, north, west: longitude - width, east: longitude + width };
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
