import { betweenAt, channelOf } from './chance';
import type { Channel, Range } from './chance';
import type { Decline } from './decline';
import type { Lease } from './leases';
import { liftProfiles } from './lift';
import type { Lift } from './lift';
import type { MeterDesign } from './meter';
import type { PumpDesign } from './pump';
import type { TankDesign } from './tank';

/** What is fixed about a well once the field is drawn. */
export interface WellDesign {
  readonly apiNumber: string;
  readonly name: string;
  readonly lift: Lift;
  readonly channel: Channel;
  readonly oil: Decline;
  readonly ageDaysAtStart: number;
  readonly gasMcfPerBblOil: number;
  readonly waterBblPerBblOil: number;
  readonly flowingAboveLinePsi: number;
  readonly shutInPsi: number;
  readonly flowingTemperatureDegF: number;
  readonly linePsi: number;
  /** The wells of a lease share a gathering line, and so its pressure. */
  readonly lineChannel: Channel;
  readonly pump: PumpDesign;
  readonly tank: TankDesign;
  readonly meters: { readonly oil: MeterDesign; readonly gas: MeterDesign; readonly water: MeterDesign };
}

const sixDigits: MeterDesign = { modulus: 1_000_000 };
// Older turbine meters: they roll over about once a season, which is what a demonstration needs to show.
const fiveDigits: MeterDesign = { modulus: 100_000 };

/** Draws the well at `index` of a lease. */
export function designWell(seed: Channel, lease: Lease, index: number): WellDesign {
  const [name, lift] = lease.wells[index] ?? [`${lease.name} ${index + 1}`, 'rod-pump'];
  const channel = channelOf(seed, name);
  const lineChannel = channelOf(seed, `${lease.name} line`);
  const profile = liftProfiles[lift];
  const draw = (trait: string, range: Range): number => betweenAt(channelOf(channel, trait), 0, range);
  return {
    apiNumber: `${lease.apiCounty}-${lease.firstUniqueNumber + index}`,
    name,
    lift,
    channel,
    oil: drawDecline(draw, lift),
    ageDaysAtStart: draw('age', profile.ageDays),
    gasMcfPerBblOil: draw('gas-oil ratio', profile.gasMcfPerBblOil),
    waterBblPerBblOil: draw('water-oil ratio', profile.waterBblPerBblOil),
    flowingAboveLinePsi: draw('flowing pressure', profile.flowingAboveLinePsi),
    shutInPsi: draw('shut-in pressure', profile.shutInPsi),
    flowingTemperatureDegF: draw('temperature', profile.flowingTemperatureDegF),
    linePsi: betweenAt(lineChannel, 0, profile.linePsi),
    lineChannel,
    ...drawEquipment(channel, lift),
  };
}

function drawDecline(draw: (trait: string, range: Range) => number, lift: Lift): Decline {
  const { oilBblPerDay, declinePerYear, b } = liftProfiles[lift];
  return {
    initialRate: draw('initial rate', oilBblPerDay),
    initialDeclinePerDay: draw('decline', declinePerYear) / 365.25,
    b: draw('b', b),
  };
}

function drawEquipment(channel: Channel, lift: Lift): Pick<WellDesign, 'pump' | 'tank' | 'meters'> {
  const { meanSecondsBetweenTrips, downSeconds } = liftProfiles[lift];
  return {
    pump: { channel: channelOf(channel, 'pump'), meanSecondsBetweenTrips, downSeconds },
    // A 400 bbl stock tank is 20 ft high (API Spec 12F).
    tank: { channel: channelOf(channel, 'tank'), capacityBbl: 400, heightFt: 20 },
    meters: { oil: fiveDigits, gas: sixDigits, water: fiveDigits },
  };
}
