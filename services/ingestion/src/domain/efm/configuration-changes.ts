import type { Instant } from '@wellflow/kernel';
import type { EfmValues } from './efm-kinds';

export interface LogEntry {
  readonly begin: Instant;
  readonly values: EfmValues;
}

/** A parameter that is another in a later configuration log. */
export interface ConfigurationChange {
  readonly parameter: string;
  readonly after: Instant;
  readonly until: Instant;
  readonly oldValue: string | null;
  readonly newValue: string | null;
  /** Whether an event between the two tells it with its old and new value (API MPMS 21.1, 5.5). */
  readonly inEventLog: boolean;
}

/** What changed from one configuration log to the next, and whether the event log tells of it. */
export function configurationChanges(
  configurations: readonly LogEntry[],
  events: readonly LogEntry[],
): readonly ConfigurationChange[] {
  const inOrder = [...configurations].sort((one, other) => (one.begin < other.begin ? -1 : 1));
  const latest = new Map<string, LogEntry>();
  return inOrder.flatMap((entry) => {
    const parameter = entry.values['parameter'] ?? '';
    const before = latest.get(parameter);
    latest.set(parameter, entry);
    if (before === undefined || valueOf(before) === valueOf(entry)) return [];
    const change = { parameter, oldValue: valueOf(before), newValue: valueOf(entry) };
    const stretch = { after: before.begin, until: entry.begin };
    return [{ ...change, ...stretch, inEventLog: isTold({ ...change, ...stretch }, events) }];
  });
}

function valueOf({ values }: LogEntry): string | null {
  return values['value'] ?? null;
}

/** In several steps perhaps: the first from the old value, the last to the new one. */
function isTold(change: Omit<ConfigurationChange, 'inEventLog'>, events: readonly LogEntry[]): boolean {
  const { parameter, after, until, oldValue, newValue } = change;
  const told = events
    .filter(({ begin, values }) => values['parameter'] === parameter && begin >= after && begin <= until)
    .sort((one, other) => (one.begin < other.begin ? -1 : 1));
  return told[0]?.values['oldValue'] === oldValue && told.at(-1)?.values['newValue'] === newValue;
}
