import { treeRules } from './tree-rules.mts';
import type { Tree } from './tree.mts';

type Contents = Readonly<Record<string, string>>;

const treeOf = (contents: Contents): Tree => ({ files: Object.keys(contents), read: (path) => contents[path] ?? '' });

const sound: Contents = {
  'package-lock.json': '"resolved": "https://registry.npmjs.org/pg/-/pg-8.0.0.tgz"',
  'tsconfig.json': '{ "references": [{ "path": "libs/kernel" }, { "path": "services/wells" }] }',
  'libs/kernel/package.json': '{}',
  'libs/kernel/tsconfig.json': '{ "references": [] }',
  'libs/kernel/README.md': '# kernel',
  'libs/kernel/src/domain-error.ts': '',
  'services/wells/package.json': '{ "dependencies": { "@wellflow/kernel": "*", "fastify": "^5" } }',
  'services/wells/tsconfig.json': '{ "references": [{ "path": "../../libs/kernel" }] }',
  'services/wells/README.md': '# wells, found at https://example.com/home/page and $HOME/root/x',
  'services/wells/src/domain/well/well.decider.ts': "import '../../work/x';",
  'services/wells/src/register-well.int.spec.ts': '',
  'services/wells/src/domain/well/well.decider.spec.ts': '',
  'docs/adr/0060-one-thing.md': 'Short.',
};

const path = (...parts: readonly string[]): string => ['', ...parts].join('/');

const faults: Readonly<Record<keyof typeof treeRules, readonly Contents[]>> = {
  belongsNowhere: [
    { 'libs/kernel/src/domain-error.ts': `const data = '${path('home', 'somebody', 'data')}';` },
    { 'deploy/values.yaml': `data: ${path('work', 'main')}` },
    { 'docs/guide.md': `Go to ${path('Users', 'somebody')}` },
    { '.npmrc': `registry=https://npm.${'artifactory'}.example.com` },
  ],
  lockedToPublicRegistry: [{ 'package-lock.json': '"resolved": "http://10.0.0.1:8080/pg/-/pg-8.0.0.tgz"' }],
  everyPackageHasReadme: [{ 'tools/new/package.json': '{}' }],
  fileNamesSayRoles: [
    { 'libs/kernel/src/DomainError.ts': '' },
    { 'services/wells/src/well.manager.ts': '' },
    { 'services/wells/src/well.spec.table.ts': '' },
  ],
  referencesAreDependencies: [
    { 'services/wells/tsconfig.json': '{ "references": [] }' },
    { 'libs/kernel/tsconfig.json': '{ "references": [{ "path": "../../libs/cache" }] }' },
  ],
  buildKnowsEveryPackage: [{ 'tsconfig.json': '{ "references": [{ "path": "libs/kernel" }] }' }],
  decisionsAreShort: [
    { 'docs/adr/decision.md': 'Short.' },
    { 'docs/adr/0061-long.md': 'line\n'.repeat(41) },
    { 'docs/adr/0060-another.md': 'Short.' },
  ],
};

describe.each(Object.entries(treeRules))('the rule %s', (name, rule) => {
  it('lets a sound tree pass', () => {
    expect(rule(treeOf(sound))).toEqual([]);
  });

  it('complains about each fault planted for it', () => {
    const planted = faults[name] ?? [];
    expect(planted.length).toBeGreaterThan(0);
    planted.forEach((fault) => expect(rule(treeOf({ ...sound, ...fault }))).toHaveLength(1));
  });
});
