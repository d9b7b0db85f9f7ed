import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { Guard } from './guard.mts';
import { descendantsOf, startOf } from './identity.mts';
import type { LogFile } from './log-file.mts';

export interface ProcessSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Another user to run as; only root can. */
  readonly user?: ProcessUser;
  /** What asks it to stop; SIGTERM unless told. */
  readonly stopSignal?: NodeJS.Signals;
  /** Milliseconds it has to stop before it is killed. */
  readonly graceMs?: number;
}

export interface ProcessUser {
  readonly uid: number;
  readonly gid: number;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why it could not even be started. */
  readonly error?: string;
}

export interface RunningProcess {
  readonly pid: number | undefined;
  readonly exited: Promise<Exit>;
  hasWritten(text: string): boolean;
  kill(signal: NodeJS.Signals): void;
  /** To the process and everything below it: stopping, continuing or killing Postgres takes all its processes. */
  killAll(signal: NodeJS.Signals): void;
  stop(): Promise<Exit>;
}

/**
 * Starts a program in a process group of its own, so that Ctrl-C reaches it only through its supervisor, and tells the
 * guard, so that it ends even if the supervisor is killed.
 */
export function startProcess(spec: ProcessSpec, log: LogFile, guard: Guard): RunningProcess {
  const child = spawn(spec.command, [...spec.args], {
    cwd: spec.cwd,
    env: spec.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...spec.user,
  });
  let written = '';
  const listen = (chunk: Buffer): void => {
    log.write(chunk);
    written = (written + chunk.toString('utf8')).slice(-keptOutput);
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const exited = exitOf(child).then((exit) => {
    if (child.pid !== undefined) guard.forget(child.pid);
    return exit;
  });
  watch(spec, child.pid, guard);
  return { pid: child.pid, exited, hasWritten: (text) => written.includes(text), ...controls(spec, child.pid, exited) };
}

const keptOutput = 64 * 1024;

function watch(spec: ProcessSpec, pid: number | undefined, guard: Guard): void {
  const startedAt = pid === undefined ? undefined : startOf(pid);
  if (pid === undefined || startedAt === undefined) return;
  guard.watch({ pid, startedAt, name: spec.name, stopSignal: spec.stopSignal ?? 'SIGTERM' });
}

function controls(spec: ProcessSpec, pid: number | undefined, exited: Promise<Exit>) {
  let over = false;
  void exited.then(() => (over = true));
  const kill = (signal: NodeJS.Signals): void => {
    if (!over && pid !== undefined) send(pid, signal);
  };
  const killAll = (signal: NodeJS.Signals): void => {
    if (over || pid === undefined) return;
    for (const each of [pid, ...descendantsOf(pid)]) send(each, signal);
  };
  const stop = async (): Promise<Exit> => {
    kill(spec.stopSignal ?? 'SIGTERM');
    kill('SIGCONT');
    const timer = setTimeout(() => killAll('SIGKILL'), spec.graceMs ?? 10_000);
    return exited.finally(() => clearTimeout(timer));
  };
  return { kill, killAll, stop };
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, error: error.message }));
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended in between.
  }
}
