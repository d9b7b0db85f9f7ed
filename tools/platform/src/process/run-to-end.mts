import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import type { Guard } from './guard.mts';
import type { LogFile } from './log-file.mts';
import { startProcess } from './running-process.mts';
import type { ProcessSpec } from './running-process.mts';

export interface Outcome {
  readonly ok: boolean;
  /** What it wrote, its end only where that is long. */
  readonly output: string;
}

/** Runs a program that ends by itself: a migration, a download, a build. Stopping the platform stops it too. */
export type RunToEnd = (spec: ProcessSpec, options?: RunOptions) => Promise<Outcome>;

export interface RunOptions {
  readonly log?: LogFile;
  readonly onLine?: (line: string) => void;
}

const keptOutput = 64 * 1024;

export function createRunToEnd(guard: Guard, signal: AbortSignal): RunToEnd {
  return async (spec, { log, onLine } = {}) => {
    signal.throwIfAborted();
    const lines = new PassThrough();
    if (onLine !== undefined) createInterface({ input: lines }).on('line', onLine);
    else lines.resume();
    let output = '';
    const collect = (chunk: string | Uint8Array): void => {
      output = (output + Buffer.from(chunk).toString('utf8')).slice(-keptOutput);
      lines.write(chunk);
      log?.write(chunk);
    };
    const running = startProcess(
      spec,
      { path: log?.path ?? '', write: collect, tail: () => [], close: () => undefined },
      guard,
    );
    const stop = (): void => void running.stop();
    signal.addEventListener('abort', stop);
    const { code, error } = await running.exited;
    signal.removeEventListener('abort', stop);
    lines.end();
    signal.throwIfAborted();
    return { ok: code === 0, output: error === undefined ? output : `${output}${error}` };
  };
}
