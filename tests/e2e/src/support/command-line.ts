import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Platform } from '../../../../tools/platform/src/index.mts';

const main = join(__dirname, '../../../../tools/platform/src/cli/main.mts');

export interface CommandResult {
  readonly exitCode: number;
  readonly output: string;
  readonly complaint: string;
}

/** `wellflow`, as a person types it, about a platform that a test has started. */
export function createCommandLine({
  dir,
  environment,
}: Platform): (...words: readonly string[]) => Promise<CommandResult> {
  // What `npm start` leaves for the command line.
  mkdirSync(join(dir, 'run'), { recursive: true });
  writeFileSync(join(dir, 'run', 'environment.json'), JSON.stringify(environment));
  return (...words) =>
    new Promise((resolve) => {
      execFile(process.execPath, [main, ...words, '--dir', dir], { encoding: 'utf8' }, (error, output, complaint) =>
        resolve({ exitCode: error === null ? 0 : Number(error.code ?? 1), output, complaint }),
      );
    });
}
