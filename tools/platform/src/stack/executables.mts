import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';

/** @returns the path of a program found in one of the folders, or undefined. */
export function findExecutable(name: string, folders: readonly string[]): string | undefined {
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
