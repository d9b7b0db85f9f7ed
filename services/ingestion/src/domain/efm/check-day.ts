import {
  absolute,
  add,
  compare,
  microsBetween,
  microsPerSecond,
  multiply,
  parseDecimal,
  subtract,
  sum,
  type Decimal,
  type Instant,
  type LocalDate,
} from '@wellflow/kernel';
import type { Period } from './contract-day';
import type { EfmValues } from './efm-kinds';

/** The editions that hold for a contract day. */
export interface DayRecords extends Period {
  readonly day: LocalDate;
  readonly hours: readonly (Period & { readonly values: EfmValues })[];
  readonly daily: { readonly values: EfmValues } | undefined;
  /** Digits to which the flow computer rounds each record. */
  readonly decimals: number;
  /** Nothing is missing that has not happened yet. */
  readonly now: Instant;
}

/** Whether hours and day say the same of one quantity. */
export interface Footing {
  readonly field: 'volume' | 'energy' | 'flowTime';
  readonly ofHours: Decimal;
  readonly ofDay: Decimal | null;
  readonly difference: Decimal | null;
  /** As far as rounding each record can drive them apart. */
  readonly tolerance: Decimal;
  /** Null where there is nothing to compare. */
  readonly foots: boolean | null;
}

export interface DayCheck {
  readonly day: LocalDate;
  readonly begin: Instant;
  readonly end: Instant;
  /** 24, or 23 and 25 where clocks change. */
  readonly hours: number;
  readonly records: number;
  readonly gaps: readonly Period[];
  readonly overlaps: readonly Period[];
  readonly footings: readonly Footing[];
  readonly flags: readonly string[];
}

const microsPerHour = 3600n * microsPerSecond;

/** Compares the hours of a contract day with its daily record and looks for what is missing. It flags; it refuses nothing. */
export function checkDay(records: DayRecords): DayCheck {
  const { day, begin, end, hours, daily, now } = records;
  const until = now < end ? now : end;
  const { gaps, overlaps } = coverage(hours, { begin, end: until });
  const footings = (['volume', 'energy', 'flowTime'] as const).map((field) => foot(records, field));
  const noticed: readonly (readonly [string, boolean])[] = [
    ['gap', gaps.length > 0],
    ['overlap', overlaps.length > 0],
    ['no-daily-record', daily === undefined && now >= end],
    ['does-not-foot', footings.some(({ foots }) => foots === false)],
  ];
  return {
    ...{ day, begin, end },
    hours: Number(microsBetween(begin, end)) / Number(microsPerHour),
    records: hours.length,
    ...{ gaps, overlaps, footings },
    flags: noticed.flatMap(([flag, is]) => (is ? [flag] : [])),
  };
}

/** The hours may come in any order. */
function coverage(hours: readonly Period[], { begin, end }: Period) {
  const gaps: Period[] = [];
  const overlaps: Period[] = [];
  let reached = begin;
  for (const hour of [...hours].sort((one, other) => (one.begin < other.begin ? -1 : 1))) {
    if (hour.begin > reached) gaps.push({ begin: reached, end: hour.begin < end ? hour.begin : end });
    if (hour.begin < reached) overlaps.push({ begin: hour.begin, end: hour.end < reached ? hour.end : reached });
    if (hour.end > reached) reached = hour.end;
  }
  if (reached < end) gaps.push({ begin: reached, end });
  return {
    gaps: gaps.filter((gap) => gap.begin < gap.end),
    overlaps: overlaps.filter((each) => each.begin < each.end),
  };
}

/** Many flow computers round flow time in minutes; it is compared in seconds. */
const coarseness = { volume: parseDecimal('0.5'), energy: parseDecimal('0.5'), flowTime: parseDecimal('30') } as const;

/** Each of n + 1 rounded numbers is off by half a unit of its last digit at most. */
function foot({ hours, daily, decimals }: DayRecords, field: Footing['field']): Footing {
  const said = hours.flatMap(({ values }) => (values[field] == null ? [] : [parseDecimal(values[field])]));
  const ofHours = sum(said);
  const each = multiply(coarseness[field], parseDecimal(`1e-${decimals}`));
  const tolerance = multiply(parseDecimal(String(said.length + 1)), each);
  const text = daily?.values[field];
  if (text == null || said.length === 0)
    return {
      field,
      ofHours,
      ofDay: text == null ? null : parseDecimal(text),
      difference: null,
      tolerance,
      foots: null,
    };
  const ofDay = parseDecimal(text);
  const difference = subtract(ofHours, ofDay);
  return { field, ofHours, ofDay, difference, tolerance, foots: compare(absolute(difference), tolerance) <= 0 };
}

/** What all hours of some days say together. */
export function totalOf(checks: readonly DayCheck[], field: Footing['field']): Decimal {
  const ofDays = checks.flatMap(({ footings }) => footings.filter((each) => each.field === field));
  return ofDays.reduce((total, { ofHours }) => add(total, ofHours), parseDecimal('0'));
}
