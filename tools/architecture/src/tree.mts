import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files that are or would be committed, and how to read them. */
export interface Tree {
  readonly files: readonly string[];
  readonly read: (path: string) => string;
}

/** @throws Error outside a git checkout. */
export function readTree(root: string): Tree {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const files = listed.split('\n').filter((path) => path !== '' && existsSync(join(root, path)));
  return { files, read: (path) => readFileSync(join(root, path), 'utf8') };
}

/** `libs/kernel`, `services/wells` …: the packages below the given folders. */
export function packagesIn({ files }: Tree, folders: readonly string[]): readonly string[] {
  const manifests = files.filter((path) => /^[^/]+\/[^/]+\/package\.json$/.test(path));
  return manifests
    .map((path) => path.replace('/package.json', ''))
    .filter((path) => folders.includes(path.split('/')[0] ?? ''));
}
