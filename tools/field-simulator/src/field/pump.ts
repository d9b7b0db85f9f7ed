import { beginsAt, betweenAt, channelOf } from './chance';
import type { Channel, Range } from './chance';
import type { Moment } from './moment';

/** What lifts the well, or lets it flow: trips now and then and comes back by itself. */
export type PumpState = { readonly status: 'running' } | { readonly status: 'down'; readonly untilSeconds: number };

export interface PumpDesign {
  readonly channel: Channel;
  readonly meanSecondsBetweenTrips: number;
  readonly downSeconds: Range;
}

export const runningPump: PumpState = { status: 'running' };

const highLevelShutInSeconds = 1_800;

/** The tank's high-level switch stops the well until there is room. */
export function shutIn({ seconds }: Moment): PumpState {
  return { status: 'down', untilSeconds: seconds + highLevelShutInSeconds };
}

export function advancePump(design: PumpDesign, pump: PumpState, moment: Moment): PumpState {
  if (pump.status === 'down') return moment.seconds >= pump.untilSeconds ? runningPump : pump;
  const { channel, meanSecondsBetweenTrips, downSeconds } = design;
  const occurrence = { meanSeconds: meanSecondsBetweenTrips / moment.faults, stepSeconds: moment.stepSeconds };
  if (!beginsAt(channelOf(channel, 'trip'), moment.seconds, occurrence)) return pump;
  const lasts = betweenAt(channelOf(channel, 'down'), moment.seconds, downSeconds);
  return { status: 'down', untilSeconds: moment.seconds + lasts };
}
