import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** The process that runs all spec files, so that they can share one migrated template and the next run can sweep up. */
export interface TestRun {
  readonly host: string;
  readonly pid: number;
  /** When that process started, in whatever form the system tells it: process ids are used again. */
  readonly started: string;
}

/** A Jest worker is a child with a channel to its parent, the run; without workers the run is this process. */
export function currentTestRun(): TestRun {
  const pid = process.send ? process.ppid : process.pid;
  return { host: hostname(), pid, started: startOf(pid) ?? 'unknown' };
}

export function isSameRun(left: TestRun, right: TestRun): boolean {
  return left.host === right.host && left.pid === right.pid && left.started === right.started;
}

/** Ten characters that name the run. */
export function runKey(run: TestRun): string {
  return createHash('sha256').update(`${run.host}/${run.pid}/${run.started}`).digest('hex').slice(0, 10);
}

/** False only when it is certain: the process of that id is gone, or is another one. */
export function mayBeRunning(run: TestRun): boolean {
  return run.host !== hostname() || startOf(run.pid) === run.started;
}

function startOf(pid: number): string | undefined {
  try {
    // The 22nd field; the second is a program's name in brackets and may hold blanks.
    return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').pop()?.split(' ')[19];
  } catch {
    return startByPs(pid);
  }
}

function startByPs(pid: number): string | undefined {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}
