import { type Quality } from '@wellflow/kernel';
import { mayHaveForgotten, recall, remember, replace, type Remembered } from './memory';
import { isGap, isWithinDeadBand, noticeValue, type Surroundings } from './notice';
import type { SeriesLimits } from './series-limits';
import { isUsable, type JudgeFlag, type SeriesReading, type Verdict } from './series-reading';
import { moveAlarms, type SideEvent } from './series-alarms';
import type { LaneState, SeriesState } from './series-state';
import { countOn } from './totalizer';

export interface Judgement {
  readonly state: SeriesState;
  readonly verdict: Verdict;
  readonly flags: readonly JudgeFlag[];
  /** As it came, or UNCERTAIN where a totalizer's fall is not decided. */
  readonly quality: Quality;
  /** What a correction replaced. */
  readonly replaced?: Remembered;
  readonly alarmEvents: readonly SideEvent[];
}

const nothing: readonly SideEvent[] = [];
const noFlags: readonly JudgeFlag[] = [];
/** Received so much after it was measured, a live reading is late: as far as a source's clock may be ahead. */
const lateAfterMicros = 600_000_000;

/** Judges one reading by what came before it. Pure: the same state and reading give the same answer. */
export function judge(state: SeriesState, reading: SeriesReading, around: Surroundings): Judgement {
  const own = state.lanes[reading.lane];
  const known = recall(own.memory, reading.at) ?? recall(otherLane(state, reading).memory, reading.at);
  return known === undefined ? judgeNew(state, reading, around) : judgeAgain(state, reading, { known, ...around });
}

function otherLane({ lanes }: SeriesState, { lane }: SeriesReading): LaneState {
  return lane === 'live' ? lanes.history : lanes.live;
}

/** A second word on one source time. It moves nothing but what is remembered of that time. */
function judgeAgain(
  state: SeriesState,
  reading: SeriesReading,
  { known, limits }: Surroundings & { readonly known: Remembered },
): Judgement {
  const { quality } = reading;
  if (isSame(known, reading, limits))
    return { state, verdict: 'duplicate', flags: noFlags, quality, alarmEvents: nothing };
  if (!reading.authoritative) return { state, verdict: 'conflict', flags: noFlags, quality, alarmEvents: nothing };
  const { live, history } = state.lanes;
  const lanes = { live: corrected(live, reading), history: corrected(history, reading) };
  const corrections = { verdict: 'correction', flags: noFlags, quality, replaced: known } as const;
  return { state: { ...state, lanes }, ...corrections, alarmEvents: nothing };
}

function isSame(known: Remembered, { identity, number, quality }: SeriesReading, limits: SeriesLimits): boolean {
  if (known.quality !== quality) return false;
  if (Object.is(known.value, identity) || known.value === identity) return true;
  return number !== null && number === identity && Math.abs(known.value - number) <= limits.resolution;
}

/** Where the corrected reading is the newest, what comes next is measured from the corrected value. */
function corrected(lane: LaneState, reading: SeriesReading): LaneState {
  const memory = replace(lane.memory, reading);
  const { at, identity, number, quality } = reading;
  const newest = memory !== lane.memory && lane.value?.at === at && isUsable(quality);
  if (!newest) return { ...lane, memory };
  const value = { at, identity, number, unchangedSince: at };
  return number === null
    ? { ...lane, memory, value }
    : { ...lane, memory, value, ...correctedNumber(lane, at, number) };
}

function correctedNumber(
  { kept, counter }: LaneState,
  at: number,
  number: number,
): Pick<LaneState, 'kept' | 'counter'> {
  return {
    kept: kept?.at === at ? { ...kept, number } : kept,
    counter: counter?.at === at ? { ...counter, register: number } : counter,
  };
}

function judgeNew(state: SeriesState, reading: SeriesReading, around: Surroundings): Judgement {
  const own = state.lanes[reading.lane];
  const flags = noticeTime(state, reading);
  if (own.last !== null && reading.at <= own.last.at) {
    flags.push('out-of-order');
    const lane = { ...own, memory: remember(own.memory, reading) };
    const { quality } = reading;
    return { state: withLane(state, reading, lane), verdict: 'stored', flags, quality, alarmEvents: nothing };
  }
  return judgeNewest(state, reading, { ...around, flags });
}

function noticeTime(state: SeriesState, reading: SeriesReading): JudgeFlag[] {
  const { lane, receivedAt, at } = reading;
  const flags: JudgeFlag[] = [];
  if (lane === 'live' && receivedAt - at > lateAfterMicros) flags.push('late');
  const forgotten = mayHaveForgotten(state.lanes.live.memory, at) || mayHaveForgotten(state.lanes.history.memory, at);
  if (forgotten) flags.push('beyond-memory');
  return flags;
}

interface Noticed extends Surroundings {
  readonly flags: JudgeFlag[];
}

function judgeNewest(state: SeriesState, reading: SeriesReading, { flags, ...around }: Noticed): Judgement {
  const own = state.lanes[reading.lane];
  const { limits } = around;
  if (isGap(own, reading, around)) flags.push('gap');
  flags.push(...noticeValue(own, reading, limits));
  const { lane, undecided } = laneAfter(own, reading, { limits, flags });
  const dead = isUsable(reading.quality) && isWithinDeadBand(own.kept, reading, limits);
  const kept = dead ? own.kept : keptAfter(own, reading);
  const next = withLane(state, reading, { ...lane, kept });
  const quality = undecided && reading.quality === 'GOOD' ? 'UNCERTAIN' : reading.quality;
  const verdict = dead ? 'dead-banded' : 'stored';
  if (reading.lane === 'history' || limits.alarms === undefined)
    return { state: next, verdict, flags, quality, alarmEvents: nothing };
  const { alarms, alarmEvents } = moveAlarms(next, reading, {
    limits,
    undecided,
    suppressed: around.suppressed ?? false,
  });
  return { state: { ...next, alarms }, verdict, flags, quality, alarmEvents };
}

function laneAfter(
  own: LaneState,
  reading: SeriesReading,
  { limits, flags }: { readonly limits: SeriesLimits; readonly flags: JudgeFlag[] },
): { readonly lane: LaneState; readonly undecided: boolean } {
  const { at, quality, number, identity } = reading;
  const seen = { ...own, memory: remember(own.memory, reading), last: { at, quality } };
  if (!isUsable(quality)) return { lane: seen, undecided: false };
  const unchangedSince = own.value?.identity === identity ? own.value.unchangedSince : at;
  const lane = { ...seen, value: { at, identity, number, unchangedSince } };
  if (number === null) return { lane, undecided: false };
  if (limits.kind !== 'counter') {
    if (limits.spikeDistance === undefined) return { lane, undecided: false };
    return { lane: { ...lane, recent: [...own.recent, number].slice(-5) }, undecided: false };
  }
  const { counter, flag } = countOn(own.counter, { at, register: number }, limits);
  if (flag !== null) flags.push(flag);
  return { lane: { ...lane, counter }, undecided: counter.undecided !== null };
}

function keptAfter({ kept }: LaneState, { at, number, quality }: SeriesReading): LaneState['kept'] {
  if (!isUsable(quality)) return null;
  return number === null ? kept : { at, number, quality };
}

function withLane(state: SeriesState, { lane, at }: SeriesReading, next: LaneState): SeriesState {
  const { live, history } = state.lanes;
  const firstAt = Math.min(state.firstAt ?? at, at);
  return { ...state, firstAt, lanes: lane === 'live' ? { live: next, history } : { live, history: next } };
}
