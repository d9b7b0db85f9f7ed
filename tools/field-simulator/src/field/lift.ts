import type { Range } from './chance';
import { secondsPerDay } from './moment';

/** How a well's fluid comes up. */
export type Lift = 'rod-pump' | 'esp' | 'gas-lift' | 'flowing-gas';

/** What wells of one kind have in common; each well is drawn from these ranges. */
export interface LiftProfile {
  readonly oilBblPerDay: Range;
  readonly declinePerYear: Range;
  readonly b: Range;
  readonly ageDays: Range;
  readonly gasMcfPerBblOil: Range;
  readonly waterBblPerBblOil: Range;
  /** Tubing pressure above the line's while flowing, and the most it builds up to when shut in. */
  readonly flowingAboveLinePsi: Range;
  readonly shutInPsi: Range;
  readonly flowingTemperatureDegF: Range;
  readonly linePsi: Range;
  readonly meanSecondsBetweenTrips: number;
  readonly downSeconds: Range;
}

const minutes = 60;
const hours = 3_600;

export const liftProfiles: Readonly<Record<Lift, LiftProfile>> = {
  'rod-pump': {
    oilBblPerDay: [150, 320],
    declinePerYear: [0.9, 1.5],
    b: [0.9, 1.2],
    ageDays: [900, 2_600],
    gasMcfPerBblOil: [0.9, 2.2],
    waterBblPerBblOil: [1.2, 3.5],
    flowingAboveLinePsi: [15, 60],
    shutInPsi: [240, 420],
    flowingTemperatureDegF: [88, 104],
    linePsi: [45, 90],
    meanSecondsBetweenTrips: 4 * secondsPerDay,
    downSeconds: [20 * minutes, 5 * hours],
  },
  esp: {
    oilBblPerDay: [600, 1_300],
    declinePerYear: [1.2, 2.2],
    b: [0.9, 1.15],
    ageDays: [150, 700],
    gasMcfPerBblOil: [0.8, 1.6],
    waterBblPerBblOil: [2, 4.5],
    flowingAboveLinePsi: [60, 180],
    shutInPsi: [500, 900],
    flowingTemperatureDegF: [118, 142],
    linePsi: [60, 110],
    meanSecondsBetweenTrips: 12 * secondsPerDay,
    downSeconds: [45 * minutes, 10 * hours],
  },
  'gas-lift': {
    oilBblPerDay: [350, 800],
    declinePerYear: [1, 1.9],
    b: [0.9, 1.15],
    ageDays: [300, 1_100],
    gasMcfPerBblOil: [1.4, 2.8],
    waterBblPerBblOil: [1.5, 3.5],
    flowingAboveLinePsi: [50, 140],
    shutInPsi: [600, 1_000],
    flowingTemperatureDegF: [98, 120],
    linePsi: [70, 120],
    meanSecondsBetweenTrips: 9 * secondsPerDay,
    downSeconds: [15 * minutes, 3 * hours],
  },
  'flowing-gas': {
    oilBblPerDay: [40, 130],
    declinePerYear: [0.8, 1.6],
    b: [0.8, 1.1],
    ageDays: [200, 1_400],
    gasMcfPerBblOil: [45, 90],
    waterBblPerBblOil: [0.8, 2.4],
    flowingAboveLinePsi: [150, 500],
    shutInPsi: [1_800, 2_900],
    flowingTemperatureDegF: [92, 116],
    linePsi: [380, 620],
    meanSecondsBetweenTrips: 18 * secondsPerDay,
    downSeconds: [30 * minutes, 8 * hours],
  },
};
