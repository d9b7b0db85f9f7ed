import { channelOf } from './chance';
import type { Channel } from './chance';
import { leases } from './leases';
import type { Moment } from './moment';
import type { Reading } from './reading';
import { healthySensor, observe } from './sensor';
import type { Observed, SensorState } from './sensor';
import { sceneOf, tagsOf } from './tags';
import type { Scene, Tag } from './tags';
import { advanceWell, startWell } from './well';
import type { WellState } from './well';
import { designWell } from './well-design';
import type { WellDesign } from './well-design';

export interface FieldOptions {
  readonly seed: number;
  /** When the field's history begins, in seconds since 1970; a whole number of steps. */
  readonly startSeconds: number;
  /** The shortest interval between two readings of one tag. */
  readonly stepSeconds: number;
  /** How many times more often than usual things fail; 0 for never. */
  readonly faults: number;
}

export interface Field {
  readonly options: FieldOptions;
  readonly wells: readonly WellDesign[];
}

/** The field at one moment; plain data. */
export interface FieldState {
  readonly atSeconds: number;
  readonly wells: readonly WellState[];
  /** By well, then by tag, in the order of `tagsOf`. */
  readonly sensors: readonly (readonly SensorState[])[];
}

export interface FieldStep {
  readonly state: FieldState;
  readonly readings: readonly Reading[];
}

/** Draws a field. The same options give the same field and the same readings, for ever and everywhere. */
export function drawField(options: FieldOptions): Field {
  const seed = channelOf(0, `field ${options.seed}`);
  return { options, wells: leases.flatMap((lease) => lease.wells.map((_, index) => designWell(seed, lease, index))) };
}

export function startField({ options, wells }: Field): FieldState {
  return {
    atSeconds: options.startSeconds,
    wells: wells.map(startWell),
    sensors: wells.map(({ lift }) => tagsOf(lift).map(() => healthySensor)),
  };
}

/** One step later, and what the sensors told at its end. */
export function stepField(field: Field, state: FieldState): FieldStep {
  const advanced = advanceTo(field, state, state.atSeconds + field.options.stepSeconds);
  return readSensors(field, advanced);
}

const longestUnseenStepSeconds = 600;

/** Lets time pass with nobody looking, in coarser steps: wells produce, tanks fill, pumps trip, nothing is read. */
export function passUnseen(field: Field, state: FieldState, untilSeconds: number): FieldState {
  let current = state;
  while (current.atSeconds < untilSeconds) {
    current = advanceTo(field, current, Math.min(untilSeconds, current.atSeconds + longestUnseenStepSeconds));
  }
  return current;
}

function advanceTo(field: Field, state: FieldState, atSeconds: number): FieldState {
  const { startSeconds, faults } = field.options;
  const moment: Moment = { seconds: atSeconds, stepSeconds: atSeconds - state.atSeconds, faults };
  const at = { moment, sinceStartSeconds: atSeconds - startSeconds };
  const wells = state.wells.map((well, index) => advanceWell(designAt(field, index), well, at));
  return { ...state, atSeconds, wells };
}

function readSensors(field: Field, state: FieldState): FieldStep {
  const time = new Date(state.atSeconds * 1_000).toISOString();
  const readings: Reading[] = [];
  const sensors = state.wells.map((well, index) => {
    const design = designAt(field, index);
    const scene = sceneAt(field, state, { design, well });
    return tagsOf(design.lift).map((tag, tagIndex) => {
      const sensor = state.sensors[index]?.[tagIndex] ?? healthySensor;
      if (!isDue(field.options, state.atSeconds, tag)) return sensor;
      const seen = look(scene, tag, sensor);
      readings.push(toReading(design, tag, { value: seen.value, time }));
      return seen.sensor;
    });
  });
  return { state: { ...state, sensors }, readings };
}

function sceneAt(
  { options }: Field,
  state: FieldState,
  { design, well }: { design: WellDesign; well: WellState },
): Scene {
  const moment = { seconds: state.atSeconds, stepSeconds: options.stepSeconds, faults: options.faults };
  return sceneOf(design, well, { moment, sinceStartSeconds: state.atSeconds - options.startSeconds });
}

function isDue({ stepSeconds }: FieldOptions, atSeconds: number, { everySteps }: Tag): boolean {
  return Math.round(atSeconds / stepSeconds) % everySteps === 0;
}

function look(scene: Scene, tag: Tag, sensor: SensorState): ReturnType<typeof observe> {
  const channel: Channel = channelOf(scene.design.channel, tag.measurement);
  const moment = { ...scene.moment, stepSeconds: scene.moment.stepSeconds * tag.everySteps };
  const design = tag.spikeFactor === undefined ? { channel } : { channel, spikeFactor: tag.spikeFactor };
  return observe(design, sensor, { truth: tag.truth(scene), moment });
}

function toReading(design: WellDesign, tag: Tag, { value, time }: { value: Observed | null; time: string }): Reading {
  const told = typeof value === 'number' ? rounded(value, tag.resolution) : value;
  const quality = told === null ? 'BAD' : 'GOOD';
  return { well: design.apiNumber, measurement: tag.measurement, time, value: told, unit: tag.unit, quality };
}

function rounded(value: number, resolution: number): number {
  if (resolution === 0) return value;
  const perUnit = Math.round(1 / resolution);
  return Math.round(value * perUnit) / perUnit;
}

function designAt({ wells }: Field, index: number): WellDesign {
  const design = wells[index];
  if (design === undefined) throw new Error(`The field has no well ${index}: the state is of another field`);
  return design;
}
