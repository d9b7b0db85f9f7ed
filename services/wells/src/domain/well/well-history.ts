import type { Instant, Json, LocalDate } from '@wellflow/kernel';
import { isSame } from '../timeline';
import { evolveWell, wellOn, type Well, type WellOnDate } from './well';
import type { WellEvent } from './well.events';

/** An event with what is recorded beside it. */
export type RecordedWellEvent = {
  readonly version: number;
  readonly recordedAt: Instant;
  readonly actor: string;
  readonly event: WellEvent;
};

/** One change of a well: who said what when, since when it is true, and what that changed. */
export type WellHistoryEntry = {
  readonly version: number;
  readonly what: WellEvent['type'];
  readonly recordedAt: Instant;
  readonly actor: string;
  readonly effectiveOn: LocalDate;
  readonly reason?: string;
  /** As the well was, and is, on the date it is effective. */
  readonly changes: readonly { readonly field: string; readonly before: Json; readonly after: Json }[];
};

/** The changes of a well in the order they were recorded. */
export function historyOf(recorded: readonly RecordedWellEvent[]): readonly WellHistoryEntry[] {
  let well: Well = { kind: 'unregistered' };
  return recorded.map((one) => {
    const before = well;
    well = evolveWell(well, one.event);
    const effectiveOn = effectiveDateOf(one.event);
    const changes = differences(viewOf(before, effectiveOn), viewOf(well, effectiveOn));
    const { version, recordedAt, actor, event } = one;
    const entry = { version, what: event.type, recordedAt, actor, effectiveOn, changes };
    return 'reason' in event && event.reason !== undefined ? { ...entry, reason: event.reason } : entry;
  });
}

/** A correction that moves a date is effective from the earlier of the two. */
export function effectiveDateOf(event: WellEvent): LocalDate {
  if ('effectiveOn' in event) return event.effectiveOn;
  const { from, to } = event;
  return to !== null && to.from < from ? to.from : from;
}

function viewOf(well: Well, on: LocalDate): Partial<WellOnDate> {
  return well.kind === 'registered' ? (wellOn(well, on) ?? {}) : {};
}

function differences(before: Readonly<Record<string, Json>>, after: Readonly<Record<string, Json>>) {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((field) => field !== 'wellId');
  return fields.flatMap((field) => {
    const change = { field, before: before[field] ?? null, after: after[field] ?? null };
    return isSame(change.before, change.after) ? [] : [change];
  });
}
