import { betweenAt, channelOf, uniformAt, wanderAt } from './chance';
import type { Range } from './chance';
import { levelFt } from './tank';
import type { Lift } from './lift';
import { registerOf } from './meter';
import type { Moment } from './moment';
import type { Observed } from './sensor';
import { ambientDegFOf, linePsiOf, ratesOf } from './well';
import type { Rates, WellState } from './well';
import type { WellDesign } from './well-design';

/** A well at one moment: all a sensor could see. */
export interface Scene {
  readonly design: WellDesign;
  readonly well: WellState;
  readonly rates: Rates;
  readonly moment: Moment;
}

/** One thing that is measured, how often, and what the sensor sees. */
export interface Tag {
  readonly measurement: string;
  readonly unit: string;
  /** Read once in so many steps of the field's clock. */
  readonly everySteps: number;
  /** The smallest difference the transmitter reports; 0 for what is not rounded. */
  readonly resolution: number;
  readonly spikeFactor?: Range;
  readonly truth: (scene: Scene) => Observed;
}

const high: Range = [3, 12];

const common: readonly Tag[] = [
  tag('run-status', 'none', { everySteps: 1, truth: ({ well }) => well.pump.status === 'running' }),
  tag('tubing-pressure', 'psi', {
    resolution: 0.1,
    spikeFactor: high,
    truth: (scene) => noisy(scene, 'tubing', scene.well.tubingPsi),
  }),
  tag('casing-pressure', 'psi', {
    resolution: 0.1,
    spikeFactor: high,
    truth: (scene) => noisy(scene, 'casing', scene.well.casingPsi),
  }),
  tag('line-pressure', 'psi', {
    resolution: 0.1,
    spikeFactor: high,
    truth: (scene) => noisy(scene, 'line', linePsiOf(scene.design, scene.moment)),
  }),
  tag('wellhead-temperature', 'degf', {
    everySteps: 3,
    resolution: 0.1,
    spikeFactor: [2, 4],
    truth: ({ well }) => well.wellheadDegF,
  }),
  tag('ambient-temperature', 'degf', {
    everySteps: 6,
    resolution: 0.1,
    truth: ({ design, moment }) => ambientDegFOf(design, moment),
  }),
  tag('oil-rate', 'bbl/d', { resolution: 0.1, spikeFactor: high, truth: ({ rates }) => rates.oilBblPerDay }),
  tag('gas-rate', 'mcf/d', { resolution: 0.1, spikeFactor: high, truth: ({ rates }) => rates.gasMcfPerDay }),
  tag('water-rate', 'bbl/d', { resolution: 0.1, spikeFactor: high, truth: ({ rates }) => rates.waterBblPerDay }),
  tag('oil-total', 'bbl', { everySteps: 6, truth: ({ design, well }) => registerOf(design.meters.oil, well.oil) }),
  tag('gas-total', 'mcf', { everySteps: 6, truth: ({ design, well }) => registerOf(design.meters.gas, well.gas) }),
  tag('water-total', 'bbl', {
    everySteps: 6,
    truth: ({ design, well }) => registerOf(design.meters.water, well.water),
  }),
  tag('tank-level', 'ft', {
    everySteps: 3,
    resolution: 0.01,
    spikeFactor: [2, 5],
    truth: ({ design, well }) => levelFt(design.tank, well.tank),
  }),
];

const ofLift: Readonly<Record<Lift, readonly Tag[]>> = {
  'rod-pump': [
    tag('stroke-rate', 'spm', { resolution: 0.1, truth: (scene) => whileRunning(scene, 'speed', [6.5, 9]) }),
  ],
  esp: [
    tag('motor-current', 'a', {
      resolution: 0.1,
      spikeFactor: high,
      truth: (scene) => whileRunning(scene, 'current', [32, 58]),
    }),
    tag('drive-frequency', 'hz', { resolution: 0.1, truth: (scene) => whileRunning(scene, 'frequency', [52, 60]) }),
  ],
  'gas-lift': [
    tag('gas-lift-rate', 'mcf/d', {
      resolution: 0.1,
      spikeFactor: high,
      truth: (scene) => whileRunning(scene, 'injection', [420, 700]),
    }),
  ],
  'flowing-gas': [
    tag('differential-pressure', 'inh2o', { resolution: 0.1, spikeFactor: high, truth: differentialPressure }),
  ],
};

/** What is read at a well of this kind. */
export function tagsOf(lift: Lift): readonly Tag[] {
  return tagsByLift[lift];
}

const tagsByLift: Readonly<Record<Lift, readonly Tag[]>> = {
  'rod-pump': [...common, ...ofLift['rod-pump']],
  esp: [...common, ...ofLift.esp],
  'gas-lift': [...common, ...ofLift['gas-lift']],
  'flowing-gas': [...common, ...ofLift['flowing-gas']],
};

export function sceneOf(design: WellDesign, well: WellState, at: { moment: Moment; sinceStartSeconds: number }): Scene {
  return { design, well, rates: ratesOf(design, well.pump, at), moment: at.moment };
}

function tag(measurement: string, unit: string, rest: Partial<Tag> & Pick<Tag, 'truth'>): Tag {
  return { everySteps: 1, resolution: 0, ...rest, measurement, unit };
}

// A pressure transmitter is good to a quarter of a percent.
function noisy({ design, moment }: Scene, name: string, value: number): number {
  return value * (1 + 0.005 * (uniformAt(channelOf(design.channel, `${name} noise`), moment.seconds) - 0.5));
}

function whileRunning({ design, well, moment }: Scene, name: string, range: Range): number {
  if (well.pump.status === 'down') return 0;
  const channel = channelOf(design.channel, name);
  return betweenAt(channel, 0, range) * (1 + 0.02 * wanderAt(channel, moment.seconds, 1_800));
}

// Flow through an orifice goes with the root of the difference in pressure (AGA Report No. 3).
function differentialPressure({ design, rates }: Scene): number {
  const fullScale = design.oil.initialRate * design.gasMcfPerBblOil;
  return 250 * (rates.gasMcfPerDay / fullScale) ** 2;
}
