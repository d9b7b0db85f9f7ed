import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Outcome {
  readonly code: number;
  readonly output: string;
}

const running = new Set<ChildProcess>();

/** Runs a program; what it writes is shown as it comes and also returned. */
export function runCommand({ command, args, cwd, env }: Command): Promise<Outcome> {
  const child = spawn(command, [...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => ((output += chunk.toString('utf8')), process.stdout.write(chunk)));
  child.stderr.on('data', (chunk: Buffer) => process.stderr.write(chunk));
  return new Promise((resolve) => {
    const end = (code: number): void => (running.delete(child), resolve({ code, output }));
    child.once('error', (error) => (process.stderr.write(`${command}: ${error.message}\n`), end(127)));
    child.once('close', (code, signal) => end(code ?? (signal === null ? 1 : 130)));
  });
}

export function stopCommands(): void {
  for (const child of running) child.kill('SIGTERM');
}
