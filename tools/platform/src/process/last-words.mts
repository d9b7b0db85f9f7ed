import type { LogFile } from './log-file.mts';
import type { Exit } from './running-process.mts';

/** @returns the last lines of a log that speak of an error, or else just the last ones, set in. */
export function lastWords(log: LogFile): string {
  const lines = log.tail().filter((line) => !line.startsWith('---') && !/^\s+(at |\.\.\.)/.test(line));
  const errors = lines.filter((line) => /error|caused by|fatal|panic|exception/i.test(line));
  return (errors.length > 0 ? errors : lines)
    .slice(-3)
    .map((line) => `\n  ${line.trim().slice(0, 300)}`)
    .join('');
}

/** @returns `exit code 1`, `SIGKILL` or why it could not be started. */
export function describeExit({ code, signal, error }: Exit): string {
  return error ?? signal ?? `exit code ${code}`;
}
