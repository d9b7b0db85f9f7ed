import type { Ledger } from '../../../tests/e2e/src/support/ledger.ts';

/** How what is stored somewhere differs from what was acknowledged. */
export interface Difference {
  /** Acknowledged and not there. */
  readonly lost: readonly string[];
  /** There more than once. */
  readonly doubled: readonly string[];
  /** There, and acknowledged to nobody. */
  readonly unasked: readonly string[];
}

/** What is inside the platform, place by place. */
export interface Inside {
  readonly readings: readonly string[];
  /** API numbers of fourteen digits, by the service that knows them; `wells` are its events. */
  readonly wells: Readonly<Record<string, readonly string[]>>;
}

export type Differences = Readonly<Record<string, Difference>>;

export function compare(acknowledged: Iterable<string>, stored: readonly string[]): Difference {
  const wanted = new Set(acknowledged);
  const seen = new Set<string>();
  const doubled = new Set<string>();
  for (const each of stored) (seen.has(each) ? doubled : seen).add(each);
  return {
    lost: [...wanted].filter((each) => !seen.has(each)),
    doubled: [...doubled],
    unasked: [...seen].filter((each) => !wanted.has(each)),
  };
}

/** Every place held to the ledger. */
export function judge(ledger: Ledger, inside: Inside): Differences {
  const wells = ledger.wells.map((apiNumber) => `${apiNumber.replaceAll('-', '')}0000`);
  const places = Object.entries(inside.wells).map(([service, known]) => [`wells in ${service}`, compare(wells, known)]);
  return { readings: compare(ledger.readings, inside.readings), ...Object.fromEntries(places) };
}

export function count(differences: Differences, which: keyof Difference): number {
  return Object.values(differences).reduce((sum, difference) => sum + difference[which].length, 0);
}

export const isClean = (differences: Differences): boolean =>
  (['lost', 'doubled', 'unasked'] as const).every((which) => count(differences, which) === 0);
