import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Contents, createWorkspace, realRoot } from './planted-workspace.mts';

jest.setTimeout(300_000);

const services = ['gateway', 'wells', 'production', 'royalty', 'compliance', 'ingestion'];
const packages = ['kernel', 'config', 'cache'];
const json = (value: unknown): string => JSON.stringify(value, null, 2);

const library = (name: string, dependencies: readonly string[]): Contents => ({
  [`libs/${name}/package.json`]: json({
    name: `@wellflow/${name}`,
    version: '0.1.0',
    main: 'dist/index.js',
    types: 'dist/index.d.ts',
    dependencies: Object.fromEntries(dependencies.map((dependency) => [`@wellflow/${dependency}`, '*'])),
  }),
  [`libs/${name}/tsconfig.json`]: json({
    extends: '../../tsconfig.base.json',
    compilerOptions: { rootDir: 'src', outDir: 'dist', tsBuildInfoFile: 'dist/.tsbuildinfo' },
    include: ['src/**/*.ts'],
    exclude: ['src/**/*.spec.ts'],
    references: dependencies.map((dependency) => ({ path: `../../libs/${dependency}` })),
  }),
  [`libs/${name}/jest.config.js`]: "module.exports = require('../../jest.preset.js')(__dirname);\n",
  [`libs/${name}/README.md`]: `# ${name}\n`,
});

const sound: Contents = {
  '.gitignore': 'node_modules\ndist/\n.nx/\n',
  'tsconfig.json': json({
    files: [],
    references: [...packages, 'contracts'].map((name) => ({ path: `libs/${name}` })),
  }),
  ...Object.fromEntries(services.map((name) => [`services/${name}/README.md`, `# ${name}\n`])),
  ...library('kernel', []),
  ...library('config', ['kernel']),
  ...library('cache', []),
  'tests/e2e/README.md': '# End to end\n',
  'bench/README.md': '# Bench\n',
  'libs/kernel/src/index.ts': 'export const answer = 42;\n',
  'libs/cache/src/index.ts': 'export const size = 1;\n',
  'libs/config/src/index.ts': "import { answer } from '@wellflow/kernel';\n\nexport const setting = answer;\n",
  'libs/config/src/setting.spec.ts':
    "import { setting } from './index';\n\nit('is what the kernel says', () => {\n  expect(setting).toBeGreaterThan(40);\n});\n",
};

const copied = [
  ...['.prettierrc.json', '.prettierignore', 'jest.preset.js', 'nx.json', 'project.json', 'package-lock.json'],
  ...['schemas', 'docs/events', 'libs/contracts', 'tools/architecture', 'tools/avro-types'],
];

/** One fault for each task of `npm run check`. */
const faults: Readonly<Record<string, Contents>> = {
  'wellflow:types': { 'libs/kernel/src/wrong.spec.ts': "export const count: number = 'one';\n" },
  'wellflow:lint': { 'libs/kernel/src/colour.ts': "export enum Colour {\n  Red = 'red',\n}\n" },
  'wellflow:format': { 'libs/kernel/src/ugly.ts': 'export const a   =  "b"\n' },
  'wellflow:imports': {
    'libs/kernel/src/outward.ts': "import type { Topic } from '@wellflow/contracts';\n\nexport type Told = Topic;\n",
  },
  'wellflow:tree': { 'libs/kernel/src/BadName.ts': 'export const named = 1;\n' },
  'wellflow:contracts': { 'docs/events/README.md': '# Edited by hand\n' },
  '@wellflow/kernel:test': {
    'libs/kernel/src/failing.spec.ts': "it('fails as planted', () => {\n  expect(1).toBe(2);\n});\n",
  },
};

describe('npm run check', () => {
  const workspace = createWorkspace(sound, copied);
  const [, ...command] = (
    JSON.parse(readFileSync(join(workspace.root, 'package.json'), 'utf8')) as { scripts: { check: string } }
  ).scripts.check.split(' ');

  const check = (task: readonly string[] = command) => {
    // Not the settings of the run that this test may itself be a task of.
    const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('NX_')));
    const path = `${resolve(realRoot, 'node_modules/.bin')}:${process.env['PATH']}`;
    const { status, stdout, stderr } = spawnSync('nx', task, {
      cwd: workspace.root,
      encoding: 'utf8',
      env: { ...own, PATH: path, NX_DAEMON: 'false', NO_COLOR: '1', FORCE_COLOR: '0' },
      maxBuffer: 1 << 27,
    });
    const text = `${stdout}\n${stderr}`;
    const [, failures = ''] = text.split('Failed tasks:');
    return {
      status,
      text,
      failed: [...failures.matchAll(/^- (\S+)/gm)].map(([, task]) => task).toSorted(),
      cached: (task: string): boolean =>
        text.split('\n').some((line) => line.includes(`nx run ${task} `) && line.includes('cache')),
    };
  };

  beforeAll(() => execFileSync('git', ['init', '--quiet'], { cwd: workspace.root }));
  afterAll(() => workspace.remove());

  it('lets a sound tree pass', () => {
    const { status, failed, text } = check();
    expect({ status, failed, text: status === 0 ? '' : text }).toEqual({ status: 0, failed: [], text: '' });
  });

  it('runs nothing again when nothing has changed', () => {
    const { cached } = check();
    expect(Object.keys(faults).filter((task) => !cached(task))).toEqual([]);
  });

  it('runs the tests of a library and of those that use it again when it changes, and no others', () => {
    workspace.plant({ 'libs/kernel/src/index.ts': 'export const answer = 7;\n' });
    const { cached, failed } = check(['run-many', '-t', 'test']);
    expect(failed).toEqual(['@wellflow/config:test']);
    expect(cached('@wellflow/cache:test')).toBe(true);
    workspace.plant({ 'libs/kernel/src/index.ts': 'export const answer = 42;\n' });
  });

  it('fails in every part for which a fault is planted', () => {
    Object.values(faults).forEach(workspace.plant);
    const { status, failed } = check();
    expect(status).not.toBe(0);
    expect(failed).toEqual(Object.keys(faults).toSorted());
  });
});
