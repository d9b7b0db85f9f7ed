import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The checkout this program runs from. */
export const root: string = resolve(import.meta.dirname, '..', '..', '..', '..');

/** The sources of this package. */
export const sources: string = resolve(import.meta.dirname, '..');

/** @returns the folder of an installed package, or undefined where it is not installed. */
export function findPackage(name: string): string | undefined {
  const folder = join(root, 'node_modules', name);
  return existsSync(folder) ? folder : undefined;
}
