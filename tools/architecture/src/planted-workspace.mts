import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** Files by path. */
export type Contents = Readonly<Record<string, string>>;

export interface Workspace {
  readonly root: string;
  readonly plant: (contents: Contents) => void;
  readonly remove: () => void;
}

export const realRoot = resolve(__dirname, '../../..');

const settings = [
  'tsconfig.base.json',
  'tsconfig.spec.json',
  'eslint.config.mjs',
  '.dependency-cruiser.cjs',
  'package.json',
];

/** A small tree under the real tree's settings: the place to plant faults in. */
export function createWorkspace(sound: Contents, copied: readonly string[] = []): Workspace {
  const root = mkdtempSync(join(tmpdir(), 'wellflow-planted-'));
  linkPackages(root);
  for (const path of [...settings, 'tools/architecture/house-rules.mjs', ...copied]) {
    cpSync(resolve(realRoot, path), join(root, path), { recursive: true, filter: isNeeded });
  }
  const plant = (contents: Contents): void =>
    Object.entries(contents).forEach(([path, text]) => write(join(root, path), text));
  plant(sound);
  return { root, plant, remove: () => rmSync(root, { recursive: true }) };
}

const isNeeded = (path: string): boolean => !/\.spec\.ts$|\/dist(\/|$)/.test(path);

/** The packages of the real tree, but the planted tree's own libraries and caches. */
function linkPackages(root: string): void {
  const packages = join(root, 'node_modules');
  const entries = readdirSync(resolve(realRoot, 'node_modules')).filter(
    (name) => !['@wellflow', '.cache'].includes(name),
  );
  mkdirSync(join(packages, '@wellflow'), { recursive: true });
  entries.forEach((name) => symlinkSync(resolve(realRoot, 'node_modules', name), join(packages, name)));
  const libraries = readdirSync(resolve(realRoot, 'libs'));
  libraries.forEach((name) => symlinkSync(join(root, 'libs', name), join(packages, '@wellflow', name)));
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
