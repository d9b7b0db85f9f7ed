import type { EdgeSession, Life, MetricReading, Omitted, RebirthReason, Step } from './session';

/** A step while it is worked out. It is born and ends within one call. */
export interface Work {
  readonly session: EdgeSession;
  readonly rebirth: RebirthReason | undefined;
  readonly nowMs: number;
  readonly readings: MetricReading[];
  readonly lives: Life[];
  readonly omitted: { -readonly [Reason in keyof Omitted]: number };
}

export function beginWork(session: EdgeSession, nowMs: number): Work {
  const omitted = { transient: 0, unsupported: 0, unresolved: 0, duplicate: 0 };
  return { session, rebirth: undefined, nowMs, readings: [], lives: [], omitted };
}

export function changeSession(work: Work, change: Partial<EdgeSession>): void {
  Object.assign(work, { session: { ...work.session, ...change } });
}

export function tellLife(work: Work, device: string, alive: boolean): void {
  work.lives.push({ device, alive, atMs: work.nowMs });
}

/** The first reason stands. */
export function wantRebirth(work: Work, reason: RebirthReason): void {
  if (work.rebirth === undefined) Object.assign(work, { rebirth: reason });
}

export function endWork({ session, readings, lives, rebirth, omitted }: Work): Step {
  return { session, readings, lives, rebirth, omitted };
}
