import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readIfThere, replaceFile } from './files.mts';

/** The secrets of one state folder, made at its first start and kept in a file only its owner can read. */
export interface Credentials {
  readonly path: string;
  /** @returns the secret of that name, made if it is not there yet. */
  secret(name: string): string;
}

export const developmentClient = 'wellflow-cli';

export function openCredentials(dir: string): Credentials {
  const path = join(dir, 'credentials.json');
  const secrets = new Map(Object.entries(JSON.parse(readIfThere(path) ?? '{}') as Record<string, string>));
  return {
    path,
    secret(name) {
      const known = secrets.get(name);
      if (known !== undefined) return known;
      // In hex: no character of it means anything to a command line, a URL or SQL.
      const made = randomBytes(24).toString('hex');
      secrets.set(name, made);
      replaceFile(path, `${JSON.stringify(Object.fromEntries(secrets), undefined, 2)}\n`);
      return made;
    },
  };
}
