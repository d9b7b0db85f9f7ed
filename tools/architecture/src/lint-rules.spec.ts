import { spawnSync } from 'node:child_process';
import { relative, resolve } from 'node:path';
import { lintProbes, soundCode } from './lint-probes.cases.mts';
import { createWorkspace, realRoot } from './planted-workspace.mts';

interface FileResult {
  readonly filePath: string;
  readonly messages: readonly { readonly ruleId: string | null; readonly message: string; readonly severity: number }[];
}

const node = resolve(realRoot, 'node_modules/.bin/node');

describe('the lint rules', () => {
  const workspace = createWorkspace(soundCode);
  const run = (...options: readonly string[]): string =>
    spawnSync(node, options, { cwd: workspace.root, encoding: 'utf8', maxBuffer: 1 << 27 }).stdout;

  const lint = (): readonly (readonly [path: string, rules: readonly string[]])[] => {
    const results = JSON.parse(
      run(resolve(realRoot, 'node_modules/.bin/eslint'), '--format', 'json', 'libs', 'services', 'tools'),
    ) as FileResult[];
    return results.map(({ filePath, messages }) => [
      relative(workspace.root, filePath),
      messages.filter(({ severity }) => severity === 2).map(({ ruleId, message }) => ruleId ?? message),
    ]);
  };

  afterAll(() => workspace.remove());

  it('let sound code pass', () => {
    expect(lint().filter(([, rules]) => rules.length > 0)).toEqual([]);
  });

  it('each see every fault that is planted against them', () => {
    workspace.plant(Object.fromEntries(lintProbes.map(({ path, code }) => [path, `${code}\n`])));
    const seen = new Map(lint());
    const unseen = lintProbes.filter(({ rule, path }) => !seen.get(path)?.includes(rule));
    expect(unseen.map(({ rule, code, path }) => ({ rule, code: code.slice(0, 100), seen: seen.get(path) }))).toEqual(
      [],
    );
  });

  it('go nowhere without a probe', () => {
    const print =
      "import('./eslint.config.mjs').then((config) => console.log(JSON.stringify(config.default.map(({ rules }) => rules ?? {}))))";
    const blocks = JSON.parse(run('--eval', print)) as Record<string, unknown>[];
    const rules = blocks.flatMap((block) =>
      Object.entries(block)
        .filter(([, level]) => level !== 'off')
        .map(([name]) => name),
    );
    const probed = new Set(lintProbes.map(({ rule }) => rule));
    expect(rules.length).toBeGreaterThan(30);
    expect(rules.filter((name) => !probed.has(name))).toEqual([]);
  });
});
