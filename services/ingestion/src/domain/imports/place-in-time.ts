import { createLocalClock, instantFromEpochMillis } from '@wellflow/kernel';
import { createTimeReader, type ReadTime } from './time-format';
import type { TimeForm } from './mapping';

/** Why a time is not taken. */
export interface TimeFault {
  readonly code: string;
  readonly detail: string;
}

/** The latest instants of series near an hour that clocks showed twice, by series. Goes with the position in the file. */
export type OrderMemory = Readonly<Record<string, number>>;

export interface PlaceInTime {
  /** @returns RFC 3339 in UTC. @param series whose rows are in order among themselves. */
  readonly place: (text: string, series: string) => string | TimeFault;
  readonly memory: () => OrderMemory;
}

const millisPerMinute = 60_000;
const millisPerDay = 86_400_000;
const mostRemembered = 20_000;

/** @throws DomainError `input/unknown-time-zone`, `ingestion/invalid-mapping` */
export function createPlaceInTime(form: TimeForm, remembered: OrderMemory = {}): PlaceInTime {
  const read = createTimeReader(form.format);
  const clock = createLocalClock(form.zone);
  const order = createRowOrder(form, clock.isNearFold, remembered);
  const atMillis = millisOfDay(form.at);
  const print = createPrinter();
  const placeWall = (time: ReadTime, series: string): number | TimeFault => {
    const wallMillis = time.isDay ? time.wallMillis + atMillis : time.wallMillis;
    const instants = clock.whenShown(wallMillis);
    const [first, second] = instants;
    if (first === undefined) return nonexistent(form);
    if (second === undefined) return order.note(series, wallMillis, first);
    const chosen = choose(form, order, { series, wallMillis, first, second });
    return chosen === undefined ? ambiguous(form) : chosen;
  };
  const place = (text: string, series: string): string | TimeFault => {
    const time = read(text);
    if (time === undefined) return unreadable(form);
    const { offsetMinutes, wallMillis, fraction } = time;
    const instant =
      offsetMinutes === undefined ? placeWall(time, series) : wallMillis - offsetMinutes * millisPerMinute;
    return typeof instant === 'number' ? print(instant, fraction) : instant;
  };
  return { place: order.isUsed ? place : onceForEqual(place), memory: order.memory };
}

interface Twice {
  readonly series: string;
  readonly wallMillis: number;
  readonly first: number;
  readonly second: number;
}

function choose({ ambiguous }: TimeForm, order: RowOrder, { series, wallMillis, first, second }: Twice) {
  if (ambiguous === 'first') return first;
  if (ambiguous === 'second') return second;
  const chosen = ambiguous === 'refuse' ? undefined : order.decide(series, first, second);
  return chosen === undefined ? undefined : order.note(series, wallMillis, chosen);
}

interface RowOrder {
  readonly isUsed: boolean;
  /** Remembers the instant of a row where that can matter. @returns it */
  note(series: string, wallMillis: number, instant: number): number;
  /** Which of two instants follows the row before; nothing where that does not tell. */
  decide(series: string, first: number, second: number): number | undefined;
  memory(): OrderMemory;
}

function createRowOrder(
  form: TimeForm,
  isNearFold: (wallMillis: number) => boolean,
  remembered: OrderMemory,
): RowOrder {
  const isUsed = form.ambiguous === 'row-order';
  const latest = new Map(Object.entries(remembered));
  const forget = (instant: number): void => {
    const [any] = latest.values();
    if (latest.size >= mostRemembered || (any !== undefined && Math.abs(any - instant) > millisPerDay)) latest.clear();
  };
  return {
    isUsed,
    note: (series, wallMillis, instant) => {
      if (!isUsed) return instant;
      if (isNearFold(wallMillis)) {
        if (!latest.has(series)) forget(instant);
        latest.set(series, instant);
      } else if (latest.size > 0) forget(instant);
      return instant;
    },
    decide: (series, first, second) => {
      const last = latest.get(series);
      if (last === undefined) return undefined;
      return form.order === 'ascending' ? following(last, first, second) : preceding(last, first, second);
    },
    memory: () => Object.fromEntries(latest),
  };
}

/** A row that comes more than the repeated hour after the one before could be of either pass. */
function following(last: number, first: number, second: number): number | undefined {
  if (last < first) return first - last <= second - first ? first : undefined;
  return last < second ? second : undefined;
}

function preceding(last: number, first: number, second: number): number | undefined {
  if (last > second) return last - second <= second - first ? second : undefined;
  return last > first ? first : undefined;
}

/** The rows of a scan have one time. */
function onceForEqual(place: PlaceInTime['place']): PlaceInTime['place'] {
  let lastText: string | undefined;
  let lastPlace: string | TimeFault = '';
  return (text, series) => {
    if (text === lastText) return lastPlace;
    lastText = text;
    lastPlace = place(text, series);
    return lastPlace;
  };
}

/** Prints instants; those of one day after the other cheaply. */
function createPrinter(): (millis: number, fraction: string) => string {
  let day = NaN;
  let date = '';
  return (millis, fraction) => {
    const own = Math.floor(millis / millisPerDay);
    if (own !== day) date = instantFromEpochMillis(own * millisPerDay).slice(0, 10);
    day = own;
    const seconds = Math.floor((millis - own * millisPerDay) / 1000);
    const time = `${twoDigits(seconds / 3600)}:${twoDigits((seconds / 60) % 60)}:${twoDigits(seconds % 60)}`;
    return fraction === '' ? `${date}T${time}Z` : `${date}T${time}.${fraction}Z`;
  };
}

function twoDigits(number: number): string {
  const whole = Math.floor(number);
  return whole < 10 ? `0${whole}` : String(whole);
}

function millisOfDay(text: string): number {
  const [hours = '', minutes = ''] = text.split(':');
  return (Number(hours) * 60 + Number(minutes)) * millisPerMinute;
}

function unreadable({ format = 'ISO 8601' }: TimeForm): TimeFault {
  return { code: 'ingestion/invalid-time', detail: `It is no time of the form ${format}` };
}

function nonexistent({ zone }: TimeForm): TimeFault {
  return { code: 'ingestion/nonexistent-time', detail: `Clocks in ${zone} were set forward past it` };
}

function ambiguous({ zone, ambiguous: policy }: TimeForm): TimeFault {
  const why = policy === 'row-order' ? 'and the rows before do not tell which it was' : 'and the mapping says no order';
  return { code: 'ingestion/ambiguous-time', detail: `Clocks in ${zone} showed it twice, ${why}` };
}
