import { parseZone } from './production-calendar';

/** What the clocks of a time zone show. */
export interface LocalClock {
  /**
   * When they showed a wall-clock time, in milliseconds since 1970 UTC: once, twice where they were set back (the earlier
   * one first), never where they were set forward past it.
   * @param wallMillis the wall-clock time as if it were UTC.
   */
  readonly whenShown: (wallMillis: number) => readonly number[];
  /** Whether clocks were set back less than three hours before or after, roughly. @param wallMillis as above. */
  readonly isNearFold: (wallMillis: number) => boolean;
}

const millisPerHour = 3_600_000;
const millisPerDay = 24 * millisPerHour;
const maxRemembered = 4096;

/** @param zone IANA time zone. @throws DomainError `input/unknown-time-zone` */
export function createLocalClock(zone: string): LocalClock {
  const offsetAt = rememberOffsets(zone);
  return {
    whenShown: (wallMillis) => {
      const before = offsetAt(wallMillis - millisPerDay);
      const after = offsetAt(wallMillis + millisPerDay);
      if (before === after) return [wallMillis - before];
      return [before, after]
        .filter((offset) => offsetAt(wallMillis - offset) === offset)
        .map((offset) => wallMillis - offset)
        .sort((one, other) => one - other);
    },
    isNearFold: (wallMillis) => {
      const instant = wallMillis - offsetAt(wallMillis);
      return offsetAt(instant - 3 * millisPerHour) > offsetAt(instant + 3 * millisPerHour);
    },
  };
}

/** Asking the time zone database is slow. An hour at whose both ends the offset is the same is remembered. */
function rememberOffsets(zone: string): (millis: number) => number {
  const timeZone = parseZone(zone);
  const ask = (millis: number): number => timeZone.offset(millis) * 60_000;
  const hours = new Map<number, number>();
  const atHour = (hour: number): number => {
    const known = hours.get(hour);
    if (known !== undefined) return known;
    if (hours.size >= maxRemembered) hours.clear();
    const offset = ask(hour * millisPerHour);
    hours.set(hour, offset);
    return offset;
  };
  return (millis) => {
    const hour = Math.floor(millis / millisPerHour);
    const offset = atHour(hour);
    return offset === atHour(hour + 1) ? offset : ask(millis);
  };
}
