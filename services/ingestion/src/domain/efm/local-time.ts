import {
  addMicros,
  createLocalClock,
  instantFromEpochMillis,
  toEpochMicros,
  toEpochMillis,
  type Instant,
  type LocalClock,
} from '@wellflow/kernel';

const clocks = new Map<string, LocalClock>();
const mostRemembered = 256;

/**
 * When a clock on the wall of the zone showed this: once, never in the hour that clocks skip, twice in the one they repeat;
 * in order.
 * @param wallClock what it showed, written as if it were UTC.
 */
export function instantsOf(wallClock: Instant, zone: string): readonly Instant[] {
  const finer = toEpochMicros(wallClock) % 1000n;
  const shown = clockOf(zone).whenShown(toEpochMillis(addMicros(wallClock, -finer)));
  return shown.map((millis) => addMicros(instantFromEpochMillis(millis), finer));
}

function clockOf(zone: string): LocalClock {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  if (clocks.size >= mostRemembered) clocks.clear();
  const clock = createLocalClock(zone);
  clocks.set(zone, clock);
  return clock;
}
