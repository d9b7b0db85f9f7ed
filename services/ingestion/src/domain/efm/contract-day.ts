import {
  addMicros,
  createProductionCalendar,
  microsPerSecond,
  type Instant,
  type LocalDate,
  type ProductionCalendar,
} from '@wellflow/kernel';
import type { MeterSettings } from './meter';

/** A stretch of time, its end not in it. */
export interface Period {
  readonly begin: Instant;
  readonly end: Instant;
}

export interface PlacedPeriod extends Period {
  readonly contractDay: LocalDate;
  /** Whether it lies as a record of its kind must. */
  readonly fits: boolean;
}

type DayRule = Pick<MeterSettings, 'contractHour' | 'zone'>;

const calendars = new Map<string, ProductionCalendar>();
const mostRemembered = 256;

/** Calendars remember where their days begin, so one that is kept is quick. */
export function calendarOf({ contractHour, zone }: DayRule): ProductionCalendar {
  const key = `${contractHour} ${zone}`;
  const known = calendars.get(key);
  if (known !== undefined) return known;
  if (calendars.size >= mostRemembered) calendars.clear();
  const calendar = createProductionCalendar({ contractHour, zone });
  calendars.set(key, calendar);
  return calendar;
}

/**
 * The period of a quantity transaction record and the contract day it counts in: the one it begins in, so that each is in
 * exactly one. API MPMS 21.1, 5.2.2: a record ends with its hour, so none should reach into the next day.
 * @param stamp the time it carries, which is its beginning or its end.
 */
export function placeHour(
  stamp: Instant,
  seconds: number,
  meter: DayRule & Pick<MeterSettings, 'stamping'>,
): PlacedPeriod {
  const micros = BigInt(seconds) * microsPerSecond;
  const begin = meter.stamping === 'begin' ? stamp : addMicros(stamp, -micros);
  const end = addMicros(begin, micros);
  const calendar = calendarOf(meter);
  const contractDay = calendar.dayOf(begin);
  return { begin, end, contractDay, fits: end <= calendar.endOf(contractDay) };
}

/** The contract day whose record carries this time: the day that begins then, or that ends then. */
export function placeDay(stamp: Instant, meter: DayRule & Pick<MeterSettings, 'stamping'>): PlacedPeriod {
  const calendar = calendarOf(meter);
  const isBegin = meter.stamping === 'begin';
  const { begin, end, contractDay } = wholeDay(calendar.dayOf(isBegin ? stamp : addMicros(stamp, -1n)), meter);
  return { begin, end, contractDay, fits: stamp === (isBegin ? begin : end) };
}

/** From one contract hour to the next: 24 hours, 23 or 25 where clocks change. */
export function wholeDay(contractDay: LocalDate, meter: DayRule): PlacedPeriod {
  const calendar = calendarOf(meter);
  return { begin: calendar.startOf(contractDay), end: calendar.endOf(contractDay), contractDay, fits: true };
}
