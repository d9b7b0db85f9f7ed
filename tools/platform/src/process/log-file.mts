import { closeSync, existsSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';
import { messageOf } from '../state/problem.mts';

export interface LogFile {
  readonly path: string;
  write(chunk: string | Uint8Array): void;
  /** @returns the last lines written in this run, oldest first. */
  tail(): readonly string[];
  close(): void;
}

export interface LogLimits {
  /** Bytes after which a new file is begun. */
  readonly maxBytes: number;
  /** Older files kept beside the current one: `x.log.1` is the youngest. */
  readonly keep: number;
}

const defaultLimits: LogLimits = { maxBytes: 10 * 1024 * 1024, keep: 3 };
const tailBytes = 8 * 1024;

/** A log that never grows past `maxBytes × (keep + 1)`. Writing is synchronous, so a crash of the writer loses no line. */
export function openLogFile(path: string, limits: LogLimits = defaultLimits): LogFile {
  let file = openSync(path, 'a', 0o640);
  let size = fstatSync(file).size;
  let recent = '';
  const rotate = (): void => {
    closeSync(file);
    shift(path, limits.keep);
    file = openSync(path, 'a', 0o640);
    size = 0;
  };
  return {
    path,
    write(chunk) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      recent = (recent + Buffer.from(bytes).toString('utf8')).slice(-tailBytes);
      if (size > 0 && size + bytes.length > limits.maxBytes) rotate();
      size += writeOrComplain(file, bytes);
    },
    tail: () => recent.split('\n').filter((line) => line.trim() !== ''),
    close: () => closeSync(file),
  };
}

function shift(path: string, keep: number): void {
  for (let age = keep - 1; age >= 0; age -= 1) {
    const from = age === 0 ? path : `${path}.${age}`;
    if (existsSync(from)) renameSync(from, `${path}.${age + 1}`);
  }
}

let complained = false;
// A full disk must not take the platform down with its logs.
function writeOrComplain(file: number, bytes: Uint8Array): number {
  try {
    return writeSync(file, bytes);
  } catch (error) {
    if (!complained) process.stderr.write(`Logs are not written: ${messageOf(error)}\n`);
    complained = true;
    return 0;
  }
}
