import { createBell } from './bell';
import type { Bell } from './bell';
import { isPlayingThePast } from './clock';
import type { Reading } from './field/reading';
import type { FieldFile } from './field-file';
import { beginPlaying, hold, playOn } from './playing';
import type { PlayOptions, Playing } from './playing';
import { registerWells } from './register-wells';
import { toBody } from './sending/gateway';
import type { Gateway } from './sending/gateway';
import type { Buffer } from './sending/buffer';
import type { Sender } from './sending/sender';
import { statusLine } from './status';

export interface SimulatorDeps {
  readonly gateway: Gateway;
  readonly buffer: Buffer;
  readonly sender: Sender;
  readonly fieldFile: FieldFile;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly nowSeconds: () => number;
  readonly announce: (line: string) => void;
}

export interface SimulatorOptions extends PlayOptions {
  readonly batchReadings: number;
  readonly statusSeconds: number;
}

// So many batches may wait before a past that is played fast is held.
const aheadBatches = 20;

/** Runs the field until the signal is aborted; then what is undelivered stays in the buffer. */
export async function runSimulator(deps: SimulatorDeps, options: SimulatorOptions, signal: AbortSignal): Promise<void> {
  const saved = await deps.fieldFile.load();
  const start = beginPlaying(options, saved, deps.nowSeconds());
  await registerWells(deps, start.field.wells, signal);
  const bell = createBell(signal);
  await Promise.all([produce(deps, options, { start, bell, signal }), deliver(deps, bell, signal)]);
}

interface Run {
  readonly start: Playing;
  readonly bell: Bell;
  readonly signal: AbortSignal;
}

async function produce(deps: SimulatorDeps, options: SimulatorOptions, run: Run): Promise<void> {
  let playing = run.start;
  let statusAt = deps.nowSeconds() + options.statusSeconds;
  while (!run.signal.aborted) {
    playing = await playOnce(deps, options, playing);
    run.bell.ring();
    if (deps.nowSeconds() >= statusAt) {
      deps.announce(statusLine(playing, deps.buffer.waiting(), deps.sender.sent()));
      statusAt += options.statusSeconds;
    }
    await deps.sleep(wakeMs(playing, options, deps.nowSeconds()), run.signal);
  }
  deps.announce(`stopped; ${statusLine(playing, deps.buffer.waiting(), deps.sender.sent())}`);
}

async function playOnce(deps: SimulatorDeps, options: SimulatorOptions, playing: Playing): Promise<Playing> {
  const now = deps.nowSeconds();
  const isAhead = deps.buffer.waiting().batches >= aheadBatches;
  if (isAhead && isPlayingThePast(playing.playback, now)) return hold(playing, now);
  const { playing: further, readings } = playOn(playing, now, options.batchReadings);
  for (const batch of cut(readings, options.batchReadings))
    await deps.buffer.add({ readings: batch.length, body: toBody(batch) });
  if (readings.length > 0) await deps.fieldFile.save({ options: further.field.options, state: further.state });
  return further;
}

async function deliver(deps: SimulatorDeps, bell: Bell, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await deps.sender.drain(signal);
    await bell.rung();
  }
}

function cut(readings: readonly Reading[], size: number): readonly (readonly Reading[])[] {
  const count = Math.ceil(readings.length / size);
  return Array.from({ length: count }, (_, index) => readings.slice(index * size, (index + 1) * size));
}

function wakeMs({ playback, state }: Playing, { stepSeconds, speed }: SimulatorOptions, nowSeconds: number): number {
  if (isPlayingThePast(playback, nowSeconds)) return Math.max(20, Math.min(1_000, (stepSeconds / speed) * 1_000));
  return Math.max(20, (state.atSeconds + stepSeconds - nowSeconds) * 1_000);
}
