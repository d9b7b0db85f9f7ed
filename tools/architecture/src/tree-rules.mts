import { type Tree, packagesIn } from './tree.mts';

/** Looks at the whole tree and says what is wrong, one sentence each. */
type TreeRule = (tree: Tree) => readonly string[];

const roles = 'decider|events|table|route|routes|consumer|saga|migrations';
const testRoles = 'spec|int\\.spec|e2e\\.spec|contract|support|cases';
const fileName = new RegExp(`^[a-z0-9]+(-[a-z0-9]+)*(\\.(${roles}))?(\\.(${testRoles}))?\\.m?ts$`);

// Spelt in pieces, so that this file does not complain about itself.
const machinePath = new RegExp(
  `(?<![\\w.$}~/-])/(?:${['home', 'Users'].join('|')})/\\w|(?<![\\w.$}~/-])/(?:${['root', 'work'].join('|')})/[\\w.]`,
);
const registryHost = new RegExp(
  ['artifactory', 'jfrog', 'nexus\\.', 'verdaccio', ':4873', 'npm\\.pkg\\.github'].join('|'),
  'i',
);
const publicRegistry = 'https://registry.npmjs.org/';
const binary = /\.(png|jpg|ico|gz|zip|woff2?|parquet|avro|jar)$/;

/** No path of one machine, no registry of one network: the tree works everywhere or nowhere. */
const belongsNowhere: TreeRule = ({ files, read }) =>
  files
    .filter(
      (path) =>
        !binary.test(path) && path !== 'package-lock.json' && !path.startsWith('tools/architecture/src/tree-rules'),
    )
    .flatMap((path) =>
      read(path)
        .split('\n')
        .flatMap((line, index) =>
          machinePath.test(line) || registryHost.test(line)
            ? [`${path}:${index + 1} names a machine or a private registry`]
            : [],
        ),
    );

const lockedToPublicRegistry: TreeRule = ({ files, read }) => {
  if (!files.includes('package-lock.json')) return [];
  const addresses = [...read('package-lock.json').matchAll(/"resolved": "([^"]+)"/g)].map(
    ([, address = '']) => address,
  );
  const elsewhere = addresses.filter((address) => /^https?:/.test(address) && !address.startsWith(publicRegistry));
  return elsewhere.map((address) => `package-lock.json takes ${address} from a registry that others may not reach`);
};

const everyPackageHasReadme: TreeRule = (tree) =>
  packagesIn(tree, ['libs', 'services', 'tools'])
    .filter((path) => !tree.files.includes(`${path}/README.md`))
    .map((path) => `${path} has no README.md`);

const fileNamesSayRoles: TreeRule = ({ files }) =>
  files
    .filter((path) => /^(libs|services|tools)\/.*\.m?ts$/.test(path) && !path.endsWith('.d.ts'))
    .filter((path) => !fileName.test(path.slice(path.lastIndexOf('/') + 1)))
    .map(
      (path) =>
        `${path}: a file is kebab-case, with one of the known roles (${`${roles}|${testRoles}`.replaceAll('\\', '').replaceAll('|', ', ')})`,
    );

/** What npm links and what `tsc -b` orders must be the same list, or a clean build fails where a warm one works. */
const referencesAreDependencies: TreeRule = (tree) =>
  packagesIn(tree, ['libs', 'services'])
    .filter((path) => tree.files.includes(`${path}/tsconfig.json`))
    .flatMap((path) => {
      const dependencies = namesOf(tree, path);
      const references = [...tree.read(`${path}/tsconfig.json`).matchAll(/libs\/([a-z-]+)/g)].map(
        ([, name = '']) => name,
      );
      const missing = dependencies
        .filter((name) => !references.includes(name))
        .map((name) => `${path}/tsconfig.json does not refer to libs/${name}`);
      const unknown = references
        .filter((name) => !dependencies.includes(name))
        .map((name) => `${path}/package.json does not depend on @wellflow/${name}`);
      return [...missing, ...unknown];
    });

function namesOf(tree: Tree, path: string): readonly string[] {
  const { dependencies = {} } = JSON.parse(tree.read(`${path}/package.json`)) as {
    readonly dependencies?: Record<string, string>;
  };
  return Object.keys(dependencies)
    .filter((name) => name.startsWith('@wellflow/'))
    .map((name) => name.slice('@wellflow/'.length));
}

const buildKnowsEveryPackage: TreeRule = (tree) => {
  const root = tree.files.includes('tsconfig.json') ? tree.read('tsconfig.json') : '';
  return packagesIn(tree, ['libs', 'services'])
    .filter((path) => !root.includes(`"${path}"`))
    .map((path) => `tsconfig.json does not refer to ${path}: nothing builds it`);
};

const decisionsAreShort: TreeRule = ({ files, read }) => {
  const decisions = files.filter(
    (path) => path.startsWith('docs/adr/') && path.endsWith('.md') && !path.endsWith('README.md'),
  );
  const numbers = decisions.map((path) => path.slice('docs/adr/'.length).split('-')[0] ?? '');
  return decisions.flatMap((path, index) => {
    const complaints: string[] = [];
    if (!/^docs\/adr\/\d{4}-[a-z0-9-]+\.md$/.test(path)) complaints.push(`${path}: a decision is NNNN-title.md`);
    if (read(path).trimEnd().split('\n').length > 40) complaints.push(`${path}: a decision has at most 40 lines`);
    if (numbers.indexOf(numbers[index] ?? '') !== index) complaints.push(`${path}: its number is taken`);
    return complaints;
  });
};

/** Every rule of the tree by its name; each is seen to bite in `tree-rules.spec.ts`. */
export const treeRules: Readonly<Record<string, TreeRule>> = {
  belongsNowhere,
  lockedToPublicRegistry,
  everyPackageHasReadme,
  fileNamesSayRoles,
  referencesAreDependencies,
  buildKnowsEveryPackage,
  decisionsAreShort,
};
