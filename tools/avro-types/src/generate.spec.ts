import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { root } from './fixtures.mts';

const node = resolve(root, 'node_modules/.bin/node');
const program = (name: string): string => resolve(root, 'tools/avro-types', name);

describe('the generated files', () => {
  const copy = mkdtempSync(join(tmpdir(), 'wellflow-generated-'));
  const run = (name: string, ...options: readonly string[]) =>
    spawnSync(node, [program(name), '--root', copy, ...options], { encoding: 'utf8' });

  beforeAll(() => {
    for (const part of ['schemas', 'libs/contracts/src', 'docs/events', '.prettierrc.json', 'services']) {
      cpSync(resolve(root, part), join(copy, part), {
        recursive: true,
        filter: (path) => !/services\/\w+\/./.test(path),
      });
    }
  });

  afterAll(() => rmSync(copy, { recursive: true }));

  it('are those of the schemas in this tree', () => {
    expect(run('generate.mts', '--check')).toMatchObject({ status: 0, stderr: '' });
  });

  it.each(['libs/contracts/src/generated/wells.ts', 'docs/events/asyncapi.yaml', 'docs/events/README.md'])(
    'are out of date when somebody edits %s',
    (path) => {
      const before = readFileSync(join(copy, path), 'utf8');
      appendFileSync(join(copy, path), '\n# edited\n');
      expect(run('generate.mts', '--check')).toMatchObject({ status: 1, stderr: expect.stringContaining(path) });
      execFileSync(node, [program('generate.mts'), '--root', copy]);
      expect(readFileSync(join(copy, path), 'utf8')).toBe(before);
    },
  );

  it('are out of date when one is left over', () => {
    const left = join(copy, 'libs/contracts/src/generated/drilling.ts');
    writeFileSync(left, 'export {};\n');
    expect(run('generate.mts', '--check').stderr).toContain('drilling.ts');
    rmSync(left);
  });

  it('are out of date when a schema changes', () => {
    const path = join(copy, 'schemas/wells/well-registered.v1.avsc');
    const before = readFileSync(path, 'utf8');
    writeFileSync(path, before.replace('The name people use.', 'What people say.'));
    expect(run('generate.mts', '--check')).toMatchObject({ status: 1, stderr: expect.stringContaining('wells.ts') });
    writeFileSync(path, before);
  });

  it('come with a check that refuses a released schema that was broken', () => {
    expect(run('check.mts').status).toBe(0);
    expect(run('release.mts').stdout).toContain('WellRegisteredV1: version 1 is frozen');
    expect(run('release.mts').stdout).toBe('');
    expect(run('check.mts').status).toBe(0);
    const path = join(copy, 'schemas/wells/well-registered.v1.avsc');
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace('"name": "name", "type": "string"', '"name": "name", "type": "bytes"'),
    );
    expect(run('check.mts')).toMatchObject({ status: 1, stderr: expect.stringContaining('string became bytes') });
  });
});
