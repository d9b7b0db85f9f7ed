import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** After so long it is ended with everything it started; an hour when absent. */
  readonly limitMinutes?: number;
}

export interface Outcome {
  readonly code: number;
  readonly output: string;
}

const running = new Set<ChildProcess>();
const timedOut = 124;

/** Runs a program; what it writes is shown as it comes and also returned. */
export function runCommand({ command, args, cwd, env, limitMinutes = 60 }: Command): Promise<Outcome> {
  // A group of its own, so that whatever a hanging program has started ends with it.
  const child = spawn(command, [...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  running.add(child);
  let output = '';
  let late = false;
  const limit = setTimeout(() => {
    late = true;
    process.stderr.write(`${command} ${args.join(' ')}: not done within ${limitMinutes} minutes\n`);
    signalGroup(child, 'SIGKILL');
  }, limitMinutes * 60_000);
  child.stdout.on('data', (chunk: Buffer) => ((output += chunk.toString('utf8')), process.stdout.write(chunk)));
  child.stderr.on('data', (chunk: Buffer) => process.stderr.write(chunk));
  return new Promise((resolve) => {
    const end = (code: number): void => {
      clearTimeout(limit);
      running.delete(child);
      resolve({ code: late ? timedOut : code, output });
    };
    child.once('error', (error) => (process.stderr.write(`${command}: ${error.message}\n`), end(127)));
    child.once('close', (code, signal) => end(code ?? (signal === null ? 1 : 130)));
  });
}

export function stopCommands(): void {
  for (const child of running) signalGroup(child, 'SIGTERM');
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // Gone already.
  }
}
