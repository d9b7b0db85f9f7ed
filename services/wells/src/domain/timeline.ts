import type { Json, LocalDate } from '@wellflow/kernel';

/** True from a date on, until the date of the entry after it. */
export type Entry<Value extends Json> = { readonly from: LocalDate; readonly value: Value };

/** What was true when: in order of date, one entry a date, no two neighbours alike. */
export type Timeline<Value extends Json> = readonly Entry<Value>[];

/** @returns `undefined` for a date before the first entry. */
export function valueOn<Value extends Json>(timeline: Timeline<Value>, on: LocalDate): Value | undefined {
  return timeline.findLast(({ from }) => from <= on)?.value;
}

/** With `value` true from a date on, until whatever was entered for a later one. */
export function entered<Value extends Json>(timeline: Timeline<Value>, { from, value }: Entry<Value>): Timeline<Value> {
  const others = timeline.filter((entry) => entry.from !== from);
  return withoutRepeats([...others, { from, value }].sort(byDate));
}

/** Without the entry of a date: what was true before goes on. */
export function withdrawn<Value extends Json>(timeline: Timeline<Value>, from: LocalDate): Timeline<Value> {
  return withoutRepeats(timeline.filter((entry) => entry.from !== from));
}

/** Compared as what is stored of them. */
export function isSame(one: Json | undefined, other: Json | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function withoutRepeats<Value extends Json>(timeline: Timeline<Value>): Timeline<Value> {
  return timeline.filter((entry, index) => index === 0 || !isSame(entry.value, timeline[index - 1]?.value));
}

function byDate(one: Entry<Json>, other: Entry<Json>): number {
  return one.from < other.from ? -1 : 1;
}
