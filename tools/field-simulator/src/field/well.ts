import { uniformAt, channelOf, wanderAt } from './chance';
import { rateAfter } from './decline';
import { advanceMeter } from './meter';
import type { MeterState } from './meter';
import { secondsPerDay } from './moment';
import type { Moment } from './moment';
import { advancePump, runningPump, shutIn } from './pump';
import type { PumpState } from './pump';
import { advanceTank, isNearlyFull } from './tank';
import type { TankState } from './tank';
import type { WellDesign } from './well-design';

/** What changes about a well from one step to the next; plain data, so it can be saved and read back. */
export interface WellState {
  readonly pump: PumpState;
  readonly tubingPsi: number;
  readonly casingPsi: number;
  readonly wellheadDegF: number;
  readonly oil: MeterState;
  readonly gas: MeterState;
  readonly water: MeterState;
  readonly tank: TankState;
}

/** What passes the meters, per day. */
export interface Rates {
  readonly oilBblPerDay: number;
  readonly gasMcfPerDay: number;
  readonly waterBblPerDay: number;
}

// Pressure and temperature follow a change with these time constants.
const pressureSettlesSeconds = 900;
const temperatureSettlesSeconds = 1_800;

export function startWell(design: WellDesign): WellState {
  const register = (name: string, modulus: number): MeterState => ({
    total: Math.floor(modulus * uniformAt(channelOf(design.channel, name), 0)),
  });
  return {
    pump: runningPump,
    tubingPsi: design.linePsi + design.flowingAboveLinePsi,
    casingPsi: design.linePsi + 1.4 * design.flowingAboveLinePsi,
    wellheadDegF: design.flowingTemperatureDegF,
    oil: register('oil register', design.meters.oil.modulus),
    gas: register('gas register', design.meters.gas.modulus),
    water: register('water register', design.meters.water.modulus),
    tank: { status: 'filling', volumeBbl: 260 * uniformAt(channelOf(design.channel, 'tank level'), 0), hauledBbl: 0 },
  };
}

/** The well one step later. @param sinceStartSeconds time since the field was drawn */
export function advanceWell(
  design: WellDesign,
  well: WellState,
  at: { moment: Moment; sinceStartSeconds: number },
): WellState {
  const { moment } = at;
  const pump = isNearlyFull(design.tank, well.tank) ? shutIn(moment) : advancePump(design.pump, well.pump, moment);
  const rates = ratesOf(design, pump, at);
  const targets = targetsOf(design, pump, moment);
  const settle = (from: number, to: number, seconds: number): number =>
    to + (from - to) * Math.exp(-moment.stepSeconds / seconds);
  return {
    pump,
    tubingPsi: settle(well.tubingPsi, targets.tubingPsi, pressureSettlesSeconds),
    casingPsi: settle(well.casingPsi, targets.casingPsi, 2 * pressureSettlesSeconds),
    wellheadDegF: settle(well.wellheadDegF, targets.wellheadDegF, temperatureSettlesSeconds),
    oil: advanceMeter(well.oil, rates.oilBblPerDay, moment),
    gas: advanceMeter(well.gas, rates.gasMcfPerDay, moment),
    water: advanceMeter(well.water, rates.waterBblPerDay, moment),
    tank: advanceTank(design.tank, well.tank, { inflowBblPerDay: rates.oilBblPerDay, moment }),
  };
}

/** What flows now: the decline curve, a slow wander about it, nothing while the pump is down. */
export function ratesOf(design: WellDesign, pump: PumpState, at: { moment: Moment; sinceStartSeconds: number }): Rates {
  if (pump.status === 'down') return { oilBblPerDay: 0, gasMcfPerDay: 0, waterBblPerDay: 0 };
  const ageDays = design.ageDaysAtStart + at.sinceStartSeconds / secondsPerDay;
  const wander = (name: string, share: number): number =>
    1 + share * wanderAt(channelOf(design.channel, name), at.moment.seconds, 5_400);
  const oilBblPerDay = rateAfter(design.oil, ageDays) * wander('oil', 0.06);
  return {
    oilBblPerDay,
    gasMcfPerDay: oilBblPerDay * design.gasMcfPerBblOil * wander('gas', 0.04),
    waterBblPerDay: oilBblPerDay * design.waterBblPerBblOil * wander('water', 0.05),
  };
}

export function linePsiOf(design: WellDesign, { seconds }: Moment): number {
  return design.linePsi * (1 + 0.08 * wanderAt(design.lineChannel, seconds, 7_200));
}

/** West Texas in one line: 66 °F, 14 °F up and down over the day (warmest at 22:00 UTC), and some weather. */
export function ambientDegFOf(design: WellDesign, { seconds }: Moment): number {
  const hour = (seconds % secondsPerDay) / 3_600;
  return (
    66 + 14 * Math.cos(((hour - 22) / 24) * 2 * Math.PI) + 9 * wanderAt(design.lineChannel, seconds, 2 * secondsPerDay)
  );
}

function targetsOf(
  design: WellDesign,
  pump: PumpState,
  moment: Moment,
): Pick<WellState, 'tubingPsi' | 'casingPsi' | 'wellheadDegF'> {
  const linePsi = linePsiOf(design, moment);
  if (pump.status === 'down') {
    return {
      tubingPsi: design.shutInPsi,
      casingPsi: 1.1 * design.shutInPsi,
      wellheadDegF: ambientDegFOf(design, moment),
    };
  }
  const wander = 1 + 0.1 * wanderAt(channelOf(design.channel, 'tubing'), moment.seconds, 3_600);
  return {
    tubingPsi: linePsi + design.flowingAboveLinePsi * wander,
    casingPsi: linePsi + 1.4 * design.flowingAboveLinePsi * wander,
    wellheadDegF: design.flowingTemperatureDegF,
  };
}
