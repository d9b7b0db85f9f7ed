import { fieldTime, isPlayingThePast } from './clock';
import type { Playback } from './clock';
import { drawField, passUnseen, startField, stepField } from './field/field';
import type { Field, FieldOptions, FieldState } from './field/field';
import type { Reading } from './field/reading';
import type { SavedField } from './field-file';

/** A field being played: what it is, where it is, and the clock that drives it. */
export interface Playing {
  readonly field: Field;
  readonly state: FieldState;
  readonly playback: Playback;
}

export interface PlayOptions {
  readonly seed: number;
  readonly stepSeconds: number;
  readonly faults: number;
  readonly speed: number;
  readonly startSeconds?: number;
}

/**
 * Takes up a saved field drawn from the same options, else draws one. What happened while the program was off
 * happened unseen: wells went on producing, nobody read them.
 */
export function beginPlaying(options: PlayOptions, saved: SavedField | undefined, nowSeconds: number): Playing {
  const fromSeconds = options.startSeconds ?? nowSeconds;
  const startSeconds = alignedTo(options.stepSeconds, fromSeconds);
  const drawnFrom: FieldOptions = {
    seed: options.seed,
    stepSeconds: options.stepSeconds,
    faults: options.faults,
    startSeconds,
  };
  if (saved === undefined || !isSameField(saved.options, drawnFrom)) {
    const field = drawField(drawnFrom);
    return { field, state: startField(field), playback: playFrom(fromSeconds, options.speed, nowSeconds) };
  }
  const field = drawField({ ...saved.options, faults: options.faults });
  if (options.speed > 1)
    return { field, state: saved.state, playback: playFrom(saved.state.atSeconds, options.speed, nowSeconds) };
  const state = passUnseen(field, saved.state, alignedTo(options.stepSeconds, nowSeconds));
  return { field, state, playback: playFrom(nowSeconds, options.speed, nowSeconds) };
}

export interface Played {
  readonly playing: Playing;
  readonly readings: readonly Reading[];
}

/** Plays on to where the clock stands, or until at least `enough` readings came of it. */
export function playOn(playing: Playing, nowSeconds: number, enough: number): Played {
  const until = fieldTime(playing.playback, nowSeconds);
  const { stepSeconds } = playing.field.options;
  const readings: Reading[] = [];
  let { state } = playing;
  while (state.atSeconds + stepSeconds <= until && readings.length < enough) {
    const step = stepField(playing.field, state);
    state = step.state;
    for (const reading of step.readings) readings.push(reading);
  }
  return { playing: { ...playing, state }, readings };
}

/** Holds the clock of a past that is played faster than it can be delivered. */
export function hold(playing: Playing, nowSeconds: number): Playing {
  if (!isPlayingThePast(playing.playback, nowSeconds)) return playing;
  const { speed } = playing.playback;
  return { ...playing, playback: playFrom(playing.state.atSeconds, speed, nowSeconds) };
}

function playFrom(fromSeconds: number, speed: number, beganSeconds: number): Playback {
  return { beganSeconds, fromSeconds, speed };
}

function isSameField(saved: FieldOptions, wanted: FieldOptions): boolean {
  return saved.seed === wanted.seed && saved.stepSeconds === wanted.stepSeconds;
}

function alignedTo(stepSeconds: number, seconds: number): number {
  return Math.floor(seconds / stepSeconds) * stepSeconds;
}
