import { EventEmitter } from 'node:events';

import OpossumBreaker from 'opossum';

import { CircuitOpen } from './errors';
import type { BreakerSettings } from './settings';

export type BreakerState = 'closed' | 'half-open' | 'open';

/** `neutral` says nothing about the dependency's health: a refusal, a caller that gave up. */
export type Verdict = 'healthy' | 'failed' | 'neutral';

export interface Breaker {
  readonly state: () => BreakerState;
  /** @throws CircuitOpen while it would be refused anyway: asked before queueing. */
  readonly check: () => void;
  /** @throws CircuitOpen when the call may not run. Otherwise the returned function takes its verdict, once. */
  readonly enter: () => (verdict: Verdict) => void;
}

type OnChange = (state: BreakerState) => void;

const buckets = 10;

/**
 * Opossum as the judge: it is fired with verdicts, never with the work itself. Its timeout (which aborts every call in
 * flight), its capacity (which forgets timed-out work) and its errorFilter (which counts a refusal as a success) are
 * therefore never used, and its window turns when a verdict comes instead of by a timer.
 */
export function createBreaker(dependency: string, settings: BreakerSettings, onChange: OnChange): Breaker {
  const clock = createBucketClock(settings.windowMs / buckets);
  const judge = createJudge(settings, clock.rotations);
  let era = { number: 0, probing: false, startedAt: 0 };
  // The failures that opened it must not open it again at the next single one.
  judge.on('close', clock.clear);
  watch(judge, (state) => {
    era = { number: era.number + 1, probing: false, startedAt: performance.now() };
    onChange(state);
  });
  const check = (): void => {
    if (judge.closed || (judge.halfOpen && !era.probing)) return;
    throw new CircuitOpen(dependency, msUntil(era.startedAt + settings.openMs));
  };
  return {
    check,
    state: () => stateOf(judge),
    enter: () => {
      check();
      const entered = era.number;
      era.probing = judge.halfOpen;
      return (verdict) => {
        // A call from before the last change of state knows nothing about the dependency of today.
        if (entered !== era.number) return;
        if (verdict === 'neutral') era.probing = false;
        else report(judge, clock, verdict);
      };
    },
  };
}

function msUntil(at: number): number {
  return Math.max(0, Math.ceil(at - performance.now()));
}

function watch(judge: Judge, change: OnChange): void {
  judge.on('open', () => change('open'));
  judge.on('halfOpen', () => change('half-open'));
  judge.on('close', () => change('closed'));
}

type Judge = OpossumBreaker<[boolean], void>;

function createJudge(settings: BreakerSettings, rotations: EventEmitter): Judge {
  const options: OpossumBreaker.Options & { readonly rotateBucketController: EventEmitter } = {
    timeout: false,
    errorThresholdPercentage: settings.failurePercent,
    volumeThreshold: settings.minimumCalls,
    resetTimeout: settings.openMs,
    rollingCountTimeout: settings.windowMs,
    rollingCountBuckets: buckets,
    rollingPercentilesEnabled: false,
    enableSnapshots: false,
    rotateBucketController: rotations,
  };
  const healthy = Promise.resolve();
  return new OpossumBreaker((failed: boolean) => {
    // Thrown, not rejected: the breaker opens before the next call can enter.
    if (failed) throw new Error('The call failed');
    return healthy;
  }, options);
}

function report(judge: Judge, clock: { readonly turn: () => void }, verdict: Verdict): void {
  clock.turn();
  judge.fire(verdict === 'failed').catch(() => undefined);
}

/** Turns the window's buckets by the time passed, when asked: an idle breaker has no timer. */
function createBucketClock(bucketMs: number) {
  const rotations = new EventEmitter();
  let turnedAt = performance.now();
  const rotate = (times: number): void => {
    for (let time = 0; time < times; time += 1) rotations.emit('rotate');
  };
  return {
    rotations,
    clear: () => rotate(buckets),
    turn: () => {
      const passed = Math.floor((performance.now() - turnedAt) / bucketMs);
      turnedAt += passed * bucketMs;
      rotate(Math.min(passed, buckets));
    },
  };
}

function stateOf(judge: Judge): BreakerState {
  if (judge.closed) return 'closed';
  return judge.opened ? 'open' : 'half-open';
}
