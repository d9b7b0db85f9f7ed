import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { type ImportProbe, importProbes, soundTree } from './import-probes.cases.mts';
import { createWorkspace, realRoot } from './planted-workspace.mts';

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
  /** The other files of a cycle, which is reported once. */
  readonly cycle?: readonly { readonly name: string }[];
}

const { forbidden } = require(resolve(realRoot, '.dependency-cruiser.cjs')) as {
  forbidden: { name: string; severity: string }[];
};

const planted = importProbes.flatMap((probe, index) => {
  const file = (kind: string): string => join(probe.folder, `probe-${index}-${kind}.ts`);
  const value = {
    path: file('value'),
    probe,
    text: `import { probe } from '${probe.imports}';\nexport const planted = probe;\n`,
  };
  const type = {
    path: file('type'),
    probe,
    text: `import type { Probe } from '${probe.imports}';\nexport type Planted = Probe;\n`,
  };
  return probe.valueOnly ? [value] : [value, type];
});

// A cycle needs a partner that leads back.
const circles = Object.fromEntries(
  planted
    .filter(({ probe }) => probe.rule === 'no-cycle')
    .flatMap(({ path, text, probe }) => {
      const kind = path.includes('-type') ? 'type' : 'value';
      const name = `${probe.file ?? 'circle'}-${kind}`;
      const here = path.split('/').at(-1)?.replace('.ts', '') ?? '';
      return [
        [path, text.replace(probe.imports, `./${name}`)],
        [
          join(probe.folder, `${name}.ts`),
          `import type { Planted } from './${here}';\nexport const probe = 1;\nexport type Probe = Planted;\n`,
        ],
      ];
    }),
);

const name = ({ rule, folder, imports }: ImportProbe, path: string): string =>
  `${rule}: ${folder} importing ${imports} (${path.includes('-type') ? 'type' : 'value'})`;

describe('the import rules', () => {
  const workspace = createWorkspace(soundTree);
  const cruise = (): readonly Violation[] => {
    const program = [resolve(realRoot, 'node_modules/.bin/depcruise'), 'libs', 'services', 'tools'];
    const options = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
    const { stdout } = spawnSync(resolve(realRoot, 'node_modules/.bin/node'), [...program, ...options], {
      cwd: workspace.root,
      encoding: 'utf8',
      maxBuffer: 1 << 27,
    });
    return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
  };

  afterAll(() => workspace.remove());

  it('let a tree pass that uses all it may', () => {
    expect(cruise()).toEqual([]);
  });

  it('each see every import that is planted against them', () => {
    workspace.plant(Object.fromEntries(planted.map(({ path, text }) => [path, text])));
    workspace.plant(circles);
    const seen = new Set(
      cruise().flatMap(({ from, rule, cycle = [] }) =>
        [from, ...cycle.map((step) => step.name)].map((path) => `${rule.name} ${path}`),
      ),
    );
    const unseen = planted.filter(({ path, probe }) => !seen.has(`${probe.rule} ${path}`));
    expect(unseen.map(({ probe, path }) => name(probe, path))).toEqual([]);
  });

  it('are all errors, and none goes without a probe', () => {
    const probed = new Set(importProbes.map(({ rule }) => rule));
    expect(forbidden.filter(({ name: rule }) => !probed.has(rule))).toEqual([]);
    expect(forbidden.filter(({ severity }) => severity !== 'error')).toEqual([]);
  });
});
