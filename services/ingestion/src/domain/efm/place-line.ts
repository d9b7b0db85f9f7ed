import {
  compare,
  isNegative,
  microsBetween,
  microsPerSecond,
  parseDecimal,
  zero,
  type Instant,
} from '@wellflow/kernel';
import { placeDay, placeHour, wholeDay, type PlacedPeriod } from './contract-day';
import { isQuantityKind, type EfmValues } from './efm-kinds';
import { instantsOf } from './local-time';
import { versionsInForce, type MeterHistory, type MeterSettings, type RecordedMeterVersion } from './meter';
import type { EfmFault, EfmLine, EfmPlace } from './record';

/** Where a line is among those of its meter and kind in the file that show the same time. */
export interface Turn {
  /** From 0. */
  readonly nth: number;
  readonly of: number;
}

export type Placing = { readonly place: EfmPlace } | { readonly fault: EfmFault };

// API MPMS 21.1, 5.2.2: a record covers at most 60 consecutive minutes.
const longestHour = 3600;

/** Where the record of a line belongs, by the version of its meter that held then. */
export function placeLine(line: EfmLine, meter: MeterHistory, turn: Turn): Placing {
  for (const version of versionsInForce(meter)) {
    const placing = placeBy(line, version, turn);
    if (placing !== undefined) return placing;
  }
  return { fault: { code: 'ingestion/meter-not-in-effect', path: '/meter', detail: notYet } };
}

const notYet = 'The meter is registered from a later time on; the line is kept until it holds then';

/** Nothing where the version did not hold yet. */
function placeBy(line: EfmLine, version: RecordedMeterVersion, turn: Turn): Placing | undefined {
  const { settings, from } = version;
  const when = momentOf(line, settings, turn);
  if ('fault' in when) return from <= when.near ? { fault: when.fault } : undefined;
  const seconds = Number(line.values['periodSeconds'] ?? longestHour);
  if (line.kind === 'hourly' && !isHour(seconds)) return { fault: tooLong };
  const period = periodOf(line, when, seconds);
  if (period.begin < from) return undefined;
  const { begin, end, contractDay } = period;
  const isQuantity = isQuantityKind(line.kind);
  const flags = [...when.flags, ...(isQuantity ? quantityFlags(line, period, settings) : logFlags(line))];
  const place = { meterVersion: version.version, begin, end: isQuantity ? end : null, contractDay };
  return { place: { ...place, key: keyOf(line, place), flags: [...new Set([...line.flags, ...flags])] } };
}

function isHour(seconds: number): boolean {
  return Number.isInteger(seconds) && seconds > 0 && seconds <= longestHour;
}

const tooLong: EfmFault = {
  code: 'ingestion/invalid-period',
  path: '/periodSeconds',
  detail: `An hourly record covers 1 to ${longestHour} whole seconds`,
};

interface Moment {
  readonly settings: MeterSettings;
  readonly at: Instant | undefined;
  readonly flags: readonly string[];
}

type When = Moment | { readonly fault: EfmFault; readonly near: Instant };

/** An hour that clocks repeat is told apart by the order of the lines, if both are there; a log's entry by nothing. */
function momentOf({ time, kind }: EfmLine, settings: MeterSettings, { nth, of }: Turn): When {
  if ('contractDay' in time) return { settings, at: undefined, flags: [] };
  const { is, at } = time.stamp;
  if (is === 'instant') return { settings, at, flags: [] };
  const [first, second] = instantsOf(at, settings.clockZone);
  if (first === undefined)
    return { fault: { ...noSuchTime, detail: `${noSuchTime.detail} ${settings.clockZone}` }, near: at };
  if (second === undefined) return { settings, at: first, flags: [] };
  if (!isQuantityKind(kind)) return { settings, at: first, flags: ['ambiguous-local-time'] };
  if (of < 2) return { fault: ambiguous, near: at };
  return { settings, at: nth % 2 === 0 ? first : second, flags: [] };
}

const noSuchTime: EfmFault = {
  code: 'ingestion/skipped-local-time',
  path: '/time',
  detail: 'Clocks skipped this time; if the flow computer stays on standard time, say so as clockZone of the meter:',
};
const ambiguous: EfmFault = {
  code: 'ingestion/ambiguous-local-time',
  path: '/time',
  detail: 'Clocks showed this time twice: send both records, in order, in one file, or times with an offset',
};

function periodOf({ kind, time }: EfmLine, { at, settings }: Moment, seconds: number): PlacedPeriod {
  if ('contractDay' in time) return wholeDay(time.contractDay, settings);
  const stamp = at ?? time.stamp.at;
  if (kind === 'hourly') return placeHour(stamp, seconds, settings);
  if (kind === 'daily') return placeDay(stamp, settings);
  return placeHour(stamp, 0, { ...settings, stamping: 'begin' });
}

/** What is noticed about a record. The flow computer's own words stand whatever they are: nothing here refuses it. */
function quantityFlags({ kind, values }: EfmLine, { begin, end, fits }: PlacedPeriod, settings: MeterSettings) {
  const seconds = parseDecimal(String(microsBetween(begin, end) / microsPerSecond));
  const [flowTime, volume] = ['flowTime', 'volume'].map((field) => parseDecimal(values[field] ?? '0'));
  const noticed: readonly (readonly [string, boolean])[] = [
    [kind === 'hourly' ? 'crosses-contract-day' : 'not-at-contract-hour', !fits],
    ['flow-time-exceeds-period', flowTime !== undefined && compare(flowTime, seconds) > 0],
    ['flow-without-time', values['flowTime'] === zero && volume !== zero],
    ['negative-quantity', [flowTime, volume].some((value) => value !== undefined && isNegative(value))],
  ];
  return [...noticed.flatMap(([flag, is]) => (is ? [flag] : [])), ...missingFlags(values, settings)];
}

/** API MPMS 21.1, 5.2.2 for differential meters; for linear ones the uncorrected quantity in place of the differential. */
export const neededFields = {
  differential: ['flowTime', 'extension', 'differentialPressure', 'staticPressure', 'temperature'],
  linear: ['flowTime', 'uncorrectedVolume', 'staticPressure', 'temperature'],
} as const;

function missingFlags(values: EfmValues, { primaryDevice, fixedTemperatureDegF }: MeterSettings): readonly string[] {
  const isFixed = (field: string): boolean => field === 'temperature' && fixedTemperatureDegF !== null;
  return neededFields[primaryDevice]
    .filter((field) => values[field] == null && !isFixed(field))
    .map((field) => `missing:${field}`);
}

/** A change of a parameter is told with its old and new value (API MPMS 21.1, 5.5). */
function logFlags({ kind, values }: EfmLine): readonly string[] {
  const isHalf = (values['oldValue'] == null) !== (values['newValue'] == null);
  return kind === 'event' && isHalf ? ['old-or-new-value-missing'] : [];
}

function keyOf(
  { kind, sequence, values }: EfmLine,
  { begin, contractDay }: Pick<EfmPlace, 'begin' | 'contractDay'>,
): string {
  if (kind === 'hourly') return begin;
  if (kind === 'daily') return contractDay;
  if (kind === 'configuration') return `${begin} ${(values['parameter'] ?? '').slice(0, 200)}`;
  // Entries of a log that carry no number are told apart by what they say.
  return `${begin} ${sequence === null ? fingerprint(contentOf(values)) : `#${sequence.slice(0, 40)}`}`;
}

/** What a record says, one text for the same. */
export function contentOf(values: EfmValues): string {
  const said = Object.entries(values).filter(([, value]) => value !== null);
  return JSON.stringify(said.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** 64 bits (FNV-1a), so that the name of an entry is short. */
function fingerprint(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const character of text)
    hash = BigInt.asUintN(64, (hash ^ BigInt(character.codePointAt(0) ?? 0)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}
