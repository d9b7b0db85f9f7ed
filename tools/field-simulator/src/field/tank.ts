import { betweenAt, channelOf } from './chance';
import type { Channel } from './chance';
import { secondsPerDay } from './moment';
import type { Moment } from './moment';

/** A stock tank at the well: fills with oil, and a truck comes when it is nearly full. */
export interface TankDesign {
  readonly channel: Channel;
  readonly capacityBbl: number;
  readonly heightFt: number;
}

export type TankState =
  | { readonly status: 'filling'; readonly volumeBbl: number; readonly hauledBbl: number }
  | {
      readonly status: 'awaiting-truck';
      readonly volumeBbl: number;
      readonly hauledBbl: number;
      readonly truckAtSeconds: number;
    }
  | {
      readonly status: 'loading';
      readonly volumeBbl: number;
      readonly hauledBbl: number;
      readonly leftToLoadBbl: number;
    };

// A transport takes about 180 bbl and loads it in three quarters of an hour.
const truckBbl = 180;
const loadingBblPerSecond = truckBbl / (45 * 60);
const callForTruckAt = 0.7;

export function advanceTank(
  design: TankDesign,
  tank: TankState,
  step: { inflowBblPerDay: number; moment: Moment },
): TankState {
  const inflowBbl = (step.inflowBblPerDay * step.moment.stepSeconds) / secondsPerDay;
  return haul(design, { ...tank, volumeBbl: tank.volumeBbl + inflowBbl }, step.moment);
}

/** Where the high-level switch shuts the well in: nothing ever runs over. */
export function isNearlyFull({ capacityBbl }: TankDesign, { volumeBbl }: TankState): boolean {
  return volumeBbl > 0.95 * capacityBbl;
}

export function levelFt({ capacityBbl, heightFt }: TankDesign, { volumeBbl }: TankState): number {
  return (volumeBbl / capacityBbl) * heightFt;
}

function haul(design: TankDesign, tank: TankState, moment: Moment): TankState {
  const { volumeBbl, hauledBbl } = tank;
  switch (tank.status) {
    case 'filling': {
      if (volumeBbl < callForTruckAt * design.capacityBbl) return tank;
      const waits = betweenAt(channelOf(design.channel, 'truck'), moment.seconds, [3_600, 6 * 3_600]);
      return { status: 'awaiting-truck', volumeBbl, hauledBbl, truckAtSeconds: moment.seconds + waits };
    }
    case 'awaiting-truck':
      if (moment.seconds < tank.truckAtSeconds) return tank;
      return { status: 'loading', volumeBbl, hauledBbl, leftToLoadBbl: truckBbl };
    case 'loading': {
      const loaded = Math.min(tank.leftToLoadBbl, volumeBbl, loadingBblPerSecond * moment.stepSeconds);
      const left = tank.leftToLoadBbl - loaded;
      const after = { volumeBbl: volumeBbl - loaded, hauledBbl: hauledBbl + loaded };
      return left > 0 && loaded > 0
        ? { status: 'loading', ...after, leftToLoadBbl: left }
        : { status: 'filling', ...after };
    }
  }
}
