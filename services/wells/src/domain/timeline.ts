import type { Json, LocalDate } from '@wellflow/kernel';

/** True from a date on, until the date of the entry after it. */
export type Entry<Value extends Json> = { readonly from: LocalDate; readonly value: Value };

/**
 * What was true when: in order of date, one entry a date. An entry that repeats the one before it stands: something else may
 * be said later for a date between them.
 */
export type Timeline<Value extends Json> = readonly Entry<Value>[];

/** @returns `undefined` for a date before the first entry. */
export function valueOn<Value extends Json>(timeline: Timeline<Value>, on: LocalDate): Value | undefined {
  return timeline.findLast(({ from }) => from <= on)?.value;
}

/** @returns `undefined` where nothing was entered for that very date. */
export function entryOf<Value extends Json>(timeline: Timeline<Value>, from: LocalDate): Entry<Value> | undefined {
  return timeline.find((entry) => entry.from === from);
}

/** With `value` true from a date on, until whatever was entered for a later one. */
export function entered<Value extends Json>(timeline: Timeline<Value>, { from, value }: Entry<Value>): Timeline<Value> {
  return [...withdrawn(timeline, from), { from, value }].sort(byDate);
}

/** Without the entry of a date: what was true before goes on. */
export function withdrawn<Value extends Json>(timeline: Timeline<Value>, from: LocalDate): Timeline<Value> {
  return timeline.filter((entry) => entry.from !== from);
}

/** Compared as values: what was stored comes back with its fields in another order. */
export function isSame(one: Json | undefined, other: Json | undefined): boolean {
  return canonical(one) === canonical(other);
}

function canonical(value: Json | undefined): string | undefined {
  return JSON.stringify(value, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

function byDate(one: Entry<Json>, other: Entry<Json>): number {
  return one.from < other.from ? -1 : 1;
}
