import {
  addMicros,
  microsBetween,
  microsPerDay,
  microsPerHour,
  microsPerSecond,
  parseInstant,
  toEpochMicros,
  toEpochMillis,
  type Instant,
} from '@wellflow/kernel';

/**
 * When a clock on the wall of the zone showed this: once, never in the hour that clocks skip, twice in the one they repeat;
 * in order.
 * @param wallClock what it showed, written as if it were UTC.
 */
export function instantsOf(wallClock: Instant, zone: string): readonly Instant[] {
  const around = [-microsPerDay, microsPerDay].map((micros) => offsetAt(addMicros(wallClock, micros), zone));
  const possible = [...new Set(around)].map((offset) => addMicros(wallClock, -offset));
  return possible.filter((at) => addMicros(at, offsetAt(at, zone)) === wallClock).sort();
}

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, bigint>();
const mostRemembered = 8192;

/** Zones change their offsets on quarters of an hour. */
function offsetAt(instant: Instant, zone: string): bigint {
  const quarter = toEpochMicros(instant) / (microsPerHour / 4n);
  const key = `${zone} ${quarter}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  if (offsets.size >= mostRemembered) offsets.clear();
  const offset = askOffset(instant, zone);
  offsets.set(key, offset);
  return offset;
}

function askOffset(instant: Instant, zone: string): bigint {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(toEpochMillis(instant))
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes, digits = 2) => (parts.get(type) ?? '').padStart(digits, '0');
  const day = `${part('year', 4)}-${part('month')}-${part('day')}`;
  const shown = parseInstant(`${day}T${part('hour')}:${part('minute')}:${part('second')}Z`);
  const micros = toEpochMicros(instant);
  const second = addMicros(instant, -(((micros % microsPerSecond) + microsPerSecond) % microsPerSecond));
  return microsBetween(second, shown);
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const numeric = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, ...numeric, ...clock });
  formats.set(zone, format);
  return format;
}
