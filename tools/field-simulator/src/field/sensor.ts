import { beginsAt, betweenAt, channelOf, uniformAt } from './chance';
import type { Channel, Range } from './chance';
import { secondsPerDay } from './moment';
import type { Moment } from './moment';

/** What stands between the truth and the reading. */
export type SensorState =
  | { readonly status: 'healthy' }
  | { readonly status: 'frozen'; readonly untilSeconds: number; readonly shows: Observed }
  | { readonly status: 'lost'; readonly untilSeconds: number };

export type Observed = number | boolean;

export interface Observation {
  readonly sensor: SensorState;
  /** Null when the sensor does not answer. */
  readonly value: Observed | null;
}

export interface SensorDesign {
  readonly channel: Channel;
  /** A spike reads this many times too much; undefined where a spike makes no sense (a status, a counter). */
  readonly spikeFactor?: Range;
}

export const healthySensor: SensorState = { status: 'healthy' };

/** Mean time between faults of one kind, of one sensor. */
export const meanSecondsBetween = { freeze: 10 * secondsPerDay, loss: 7 * secondsPerDay, spike: 3 * secondsPerDay };
const frozenSeconds: Range = [20 * 60, 4 * 3_600];
const lostSeconds: Range = [60, 45 * 60];

/** Looks at the truth once, through a sensor that may freeze, spike or not answer. */
export function observe(
  design: SensorDesign,
  sensor: SensorState,
  look: { truth: Observed; moment: Moment },
): Observation {
  const { truth, moment } = look;
  const current = recover(sensor, moment);
  if (current.status === 'frozen') return { sensor: current, value: current.shows };
  if (current.status === 'lost') return { sensor: current, value: null };
  const fault = newFault(design, truth, moment);
  if (fault.status === 'lost') return { sensor: fault, value: null };
  if (fault.status === 'frozen') return { sensor: fault, value: truth };
  return { sensor: healthySensor, value: spiked(design, truth, moment) };
}

function recover(sensor: SensorState, { seconds }: Moment): SensorState {
  return sensor.status !== 'healthy' && seconds >= sensor.untilSeconds ? healthySensor : sensor;
}

function newFault({ channel }: SensorDesign, truth: Observed, moment: Moment): SensorState {
  if (begins(channel, 'freeze', moment))
    return { status: 'frozen', untilSeconds: until(channel, moment, frozenSeconds), shows: truth };
  if (begins(channel, 'loss', moment)) return { status: 'lost', untilSeconds: until(channel, moment, lostSeconds) };
  return healthySensor;
}

function spiked({ channel, spikeFactor }: SensorDesign, truth: Observed, moment: Moment): Observed {
  if (spikeFactor === undefined || typeof truth === 'boolean' || !begins(channel, 'spike', moment)) return truth;
  return truth * betweenAt(channelOf(channel, 'height'), moment.seconds, spikeFactor);
}

function begins(channel: Channel, kind: keyof typeof meanSecondsBetween, moment: Moment): boolean {
  const meanSeconds = meanSecondsBetween[kind] / moment.faults;
  return beginsAt(channelOf(channel, kind), moment.seconds, { meanSeconds, stepSeconds: moment.stepSeconds });
}

function until(channel: Channel, { seconds }: Moment, [low, high]: Range): number {
  return seconds + low + (high - low) * uniformAt(channelOf(channel, 'lasts'), seconds);
}
