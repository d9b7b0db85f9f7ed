import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf, Problem } from './problem.mts';

/** Writes a file so that a reader sees the old text or the new, never a part. Only its owner can read it. */
export function replaceFile(path: string, text: string): void {
  const draft = `${path}.${process.pid}.new`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, path);
}

/** @returns the text, or undefined where there is no such file. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** @throws Problem when the folder cannot be made or written. */
export function ensureFolder(path: string, mode = 0o755): void {
  try {
    mkdirSync(path, { recursive: true, mode });
    const probe = `${path}/.probe-${process.pid}`;
    writeFileSync(probe, 'x'.repeat(4096));
    rmSync(probe);
  } catch (error) {
    throw storageProblem(path, error);
  }
}

/** Turns what the file system says into a sentence. */
export function storageProblem(path: string, error: unknown): unknown {
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new Problem('disk-full', `The disk that holds ${path} is full.`, 'Free about 1 GiB there and start again.');
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EEXIST') {
    const user = process.getuid?.() ?? 'this user';
    const remedy = `Give user ${user} the right to write to ${dirname(path)}, or choose another folder with --dir.`;
    return new Problem('not-writable', `${path} cannot be written (${code}).`, remedy);
  }
  return error;
}
