import { toEpochMicros, type Instant } from '@wellflow/kernel';

/**
 * Reads instants as microseconds since 1970 in a double, exact until the year 2255. Remembers the last second: readings of a
 * scan share theirs, and reading a date is what costs.
 */
export function createMicrosOf(): (instant: Instant) => number {
  let second = '';
  let base = 0;
  return (instant) => {
    if (second === '' || !instant.startsWith(second)) {
      second = instant.slice(0, 19);
      base = Number(toEpochMicros(instant)) - fraction(instant);
    }
    return base + fraction(instant);
  };
}

function fraction(instant: string): number {
  let micros = 0;
  for (let at = 20; at < 26; at += 1) micros = micros * 10 + instant.charCodeAt(at) - 0x30;
  return micros;
}
