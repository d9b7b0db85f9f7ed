import { secondsPerDay } from './moment';
import type { Moment } from './moment';

/** A totalizer: counts what passed, and starts again at zero when its digits are full. */
export interface MeterDesign {
  /** What the register shows after its last full digit, e.g. 1,000,000 for six digits. */
  readonly modulus: number;
}

/** What passed since the meter was set, without rolling over: what the register would show with endless digits. */
export interface MeterState {
  readonly total: number;
}

export function advanceMeter(meter: MeterState, ratePerDay: number, moment: Moment): MeterState {
  return { total: meter.total + (ratePerDay * moment.stepSeconds) / secondsPerDay };
}

/** Whole units on the register, below the modulus. */
export function registerOf({ modulus }: MeterDesign, { total }: MeterState): number {
  return Math.floor(total) % modulus;
}
