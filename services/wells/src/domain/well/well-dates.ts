import { DomainError, utcDateOf, type Instant, type LocalDate } from '@wellflow/kernel';
import { isSame } from '../timeline';
import type { StatusEntry } from './well-lifecycle';

/** A date that somebody said. */
export interface SaidDate {
  /** Of the field that says it. */
  readonly path: string;
  readonly date: LocalDate;
}

/** Of statuses in a request. */
export function datesOf(statuses: readonly StatusEntry[]): readonly SaidDate[] {
  return statuses.map(({ from }, index) => ({ path: `/statuses/${index}/from`, date: from }));
}

/** What is to be is not a fact yet. @throws DomainError `wells/in-the-future` */
export function notLaterThan(at: Instant, dates: readonly SaidDate[]): void {
  const today = utcDateOf(at);
  const late = dates.find(({ date }) => date > today);
  if (late === undefined) return;
  const text = `${late.date} has not come yet: today is ${today} (UTC)`;
  throw new DomainError('wells/in-the-future', text, { path: late.path, date: late.date });
}

/** Nothing is known of a well before its record begins. */
export function tooEarly(begins: LocalDate, date: LocalDate, path: string): DomainError {
  const text = `The record of the well begins on ${begins}, so nothing can be entered for ${date}. Correct the date of its first name to let it begin earlier`;
  return new DomainError('wells/before-the-record', text, { path, begins, date });
}

/** @throws DomainError `wells/before-the-record` */
export function statusesOnRecord(begins: LocalDate, statuses: readonly StatusEntry[]): void {
  const index = statuses.findIndex(({ from }) => from < begins);
  if (index !== -1) throw tooEarly(begins, statuses[index]?.from ?? begins, `/statuses/${index}/from`);
}

/** The earliest date of the first entry that only one of them has. */
export function firstDifference(one: readonly StatusEntry[], other: readonly StatusEntry[]): LocalDate | undefined {
  const index = [...one, ...other].findIndex((_entry, at) => !isSame(one[at], other[at]));
  return [one[index], other[index]].flatMap((entry) => entry?.from ?? []).sort()[0];
}
