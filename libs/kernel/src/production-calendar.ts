import { IANAZone } from 'luxon';
import { DomainError } from './domain-error';
import type { Instant } from './instant';
import { instantFromEpochMicros, microsPerHour, toEpochMicros } from './instant';
import type { LocalDate } from './local-date';
import { fromDayNumber, toDayNumber } from './local-date';

/** When a production day begins, as contracts and agencies state it: `07:00` in `America/Chicago`. */
export interface ContractDay {
  /** Wall-clock time, `HH:MM`. */
  readonly contractHour: string;
  /** IANA time zone. */
  readonly zone: string;
}

/** Cuts time into production days: every instant is in exactly one, 23 or 25 hours long when clocks change. */
export interface ProductionCalendar extends ContractDay {
  readonly dayOf: (instant: Instant) => LocalDate;
  readonly startOf: (day: LocalDate) => Instant;
  /** The start of the next day: it belongs to that one. */
  readonly endOf: (day: LocalDate) => Instant;
  /** 24, or 23 and 25 on the days clocks change (23.5 and 24.5 on Lord Howe). */
  readonly hoursIn: (day: LocalDate) => number;
}

const millisPerDay = 86_400_000;
const microsPerMilli = 1000n;
const maxRemembered = 4096;

/**
 * Two times a year a wall-clock time happens twice or not at all. A contract hour that happens twice is the first of the
 * two; one that is skipped moves forward by what the clocks skipped (02:30 becomes 03:30), as RFC 5545 has it.
 * @throws DomainError `input/invalid-contract-hour`, `input/unknown-time-zone`
 */
export function createProductionCalendar({ contractHour, zone }: ContractDay): ProductionCalendar {
  const hourMillis = parseContractHour(contractHour);
  const timeZone = parseZone(zone);
  const start = rememberStarts((dayNumber) => startMicros(timeZone, dayNumber * millisPerDay + hourMillis));

  const dayNumberOf = (instant: Instant): number => {
    const micros = toEpochMicros(instant);
    // The day by UTC: off by one at most, which costs less to mend than asking for the offset.
    let dayNumber = Math.floor((Number(micros / microsPerMilli) - hourMillis) / millisPerDay);
    while (start(dayNumber) > micros) dayNumber -= 1;
    while (start(dayNumber + 1) <= micros) dayNumber += 1;
    return dayNumber;
  };
  const endMicros = (day: LocalDate): bigint => start(toDayNumber(day) + 1);
  return {
    contractHour,
    zone,
    dayOf: (instant) => fromDayNumber(dayNumberOf(instant)),
    startOf: (day) => instantFromEpochMicros(start(toDayNumber(day))),
    endOf: (day) => instantFromEpochMicros(endMicros(day)),
    hoursIn: (day) => Number(endMicros(day) - start(toDayNumber(day))) / Number(microsPerHour),
  };
}

/** Where local time jumps, the offsets a day before and a day after are the two candidates; elsewhere they are one. */
function startMicros(zone: IANAZone, localMillis: number): bigint {
  const before = offsetMillis(zone, localMillis - millisPerDay);
  const after = offsetMillis(zone, localMillis + millisPerDay);
  const real = [before, after].filter((offset) => offsetMillis(zone, localMillis - offset) === offset);
  const offset = real.length === 0 ? before : Math.max(...real);
  return BigInt(localMillis - offset) * microsPerMilli;
}

function offsetMillis(zone: IANAZone, millis: number): number {
  return zone.offset(millis) * 60_000;
}

/** Asking the time zone database is slow, and readings come by the thousand for the same few days. */
function rememberStarts(compute: (dayNumber: number) => bigint): (dayNumber: number) => bigint {
  const starts = new Map<number, bigint>();
  return (dayNumber) => {
    const known = starts.get(dayNumber);
    if (known !== undefined) return known;
    if (starts.size >= maxRemembered) starts.clear();
    const start = compute(dayNumber);
    starts.set(dayNumber, start);
    return start;
  };
}

function parseContractHour(text: string): number {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  if (hours === undefined || minutes === undefined) {
    throw new DomainError(
      'input/invalid-contract-hour',
      `${JSON.stringify(text.slice(0, 20))} is not a time of day (HH:MM)`,
    );
  }
  return (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** @throws DomainError `input/unknown-time-zone` */
export function parseZone(name: string): IANAZone {
  const zone = /^[A-Za-z]/.test(name) ? IANAZone.create(name) : undefined;
  if (zone?.isValid) return zone;
  throw new DomainError('input/unknown-time-zone', `${JSON.stringify(name.slice(0, 60))} is not an IANA time zone`);
}
