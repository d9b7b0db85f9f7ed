/** Where a value lives inside one process: organization and key as one text. */
export type Place = string;

/** One place, or all of an organization. */
export interface Scope {
  readonly text: string;
  readonly isWholeOrganization: boolean;
}

/** @throws Error for an organization that is empty or could be mistaken for another one's key. */
export function placeOf(organization: string, key: string): Place {
  if (organization === '' || organization.includes('\u0000')) throw new Error('A cache key needs an organization');
  return `${organization}\u0000${key}`;
}

export function scopeOf(organization: string, key: string | undefined): Scope {
  return { text: placeOf(organization, key ?? ''), isWholeOrganization: key === undefined };
}

export function covers({ text, isWholeOrganization }: Scope, place: Place): boolean {
  return isWholeOrganization ? place.startsWith(text) : place === text;
}
