import { DomainError, type LocalDate } from '@wellflow/kernel';

/** Where a well is in its life. `registered`: nobody has said yet. */
export const wellStatuses = [
  'registered',
  'planned',
  'permitted',
  'drilling',
  'completed',
  'producing',
  'injecting',
  'shut-in',
  'temporarily-abandoned',
  'plugged',
] as const;
export type WellStatus = (typeof wellStatuses)[number];

/** From a date on; several on one day are in the order they happened. */
export type StatusEntry = { readonly status: WellStatus; readonly from: LocalDate };

const idle = ['shut-in', 'temporarily-abandoned', 'plugged'] as const;

/**
 * What may follow what. A dry hole is plugged while it is being drilled; a sidetrack drills a completed well again; a
 * recompletion is a completion of the same well. A plugged well stays plugged, unless that was wrong and is corrected.
 */
const next: Readonly<Record<WellStatus, readonly WellStatus[]>> = {
  registered: wellStatuses.filter((status) => status !== 'registered'),
  planned: ['permitted'],
  permitted: ['planned', 'drilling'],
  drilling: ['completed', 'temporarily-abandoned', 'plugged'],
  completed: ['drilling', 'producing', 'injecting', ...idle],
  producing: ['completed', 'drilling', 'injecting', ...idle],
  injecting: ['completed', 'drilling', 'producing', ...idle],
  'shut-in': ['completed', 'drilling', 'producing', 'injecting', 'temporarily-abandoned', 'plugged'],
  'temporarily-abandoned': ['completed', 'drilling', 'producing', 'injecting', 'shut-in', 'plugged'],
  plugged: [],
};

/**
 * @returns the statuses, if they are a life that a well can have lived.
 * @param pathOf what a refusal names
 * @throws DomainError `wells/status-out-of-order`, `wells/impossible-status`
 */
export function lawfulLife(statuses: readonly StatusEntry[], pathOf = pathInList): readonly StatusEntry[] {
  for (const [index, { status, from }] of statuses.entries()) {
    const before = statuses[index - 1];
    if (before === undefined) continue;
    if (from < before.from) throw outOfOrder(before, { status, from }, pathOf(index));
    if (!next[before.status].includes(status)) throw impossible(before, status, pathOf(index));
  }
  return statuses;
}

/** @returns `undefined` for a date before the first one. */
export function statusOn(statuses: readonly StatusEntry[], on: LocalDate): WellStatus | undefined {
  return statuses.findLast(({ from }) => from <= on)?.status;
}

/** The first time a well had a status, as far as it is on record by a date. */
export function firstWith(statuses: readonly StatusEntry[], status: WellStatus, by: LocalDate): LocalDate | undefined {
  return statuses.find((entry) => entry.status === status && entry.from <= by)?.from;
}

function pathInList(index: number): string {
  return `/statuses/${index}`;
}

function outOfOrder(before: StatusEntry, { status, from }: StatusEntry, path: string): DomainError {
  const text = `The well was ${before.status} from ${before.from} on: it cannot become ${status} on ${from}, before that. If a date is wrong, correct the statuses`;
  return new DomainError('wells/status-out-of-order', text, { path, latest: before, asked: { status, from } });
}

function impossible({ status, from }: StatusEntry, asked: WellStatus, path: string): DomainError {
  const mayFollow = next[status];
  const may = mayFollow.length > 0 ? `only ${mayFollow.join(', ')} may follow` : 'nothing follows that';
  const text = `The well is ${status} since ${from} and cannot become ${asked}: ${may}`;
  return new DomainError('wells/impossible-status', text, { path, status, asked, mayFollow });
}
