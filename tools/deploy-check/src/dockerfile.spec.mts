import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import stack from '../../platform/stack.json' with { type: 'json' };
import { dockerfileRules } from './dockerfile-rules.mts';
import { lineageOf, parseStages, readStages, targetsOf } from './dockerfile.mts';
import { readText, readYaml, root } from './files.mts';
import { textAt } from './json.mts';

const good = `FROM node:24.1.0 AS app
WORKDIR /app
COPY . .
RUN npm ci --ignore-scripts
USER 1000
HEALTHCHECK CMD ["node", "healthcheck.js"]
CMD ["node", "main.js"]
`;

const planted: Readonly<Record<string, string>> = {
  'the base image has a full version': good.replace('24.1.0', 'latest'),
  'runs as a user by number, not root': good.replace('USER 1000', 'USER node'),
  'has a health check, or says that it has none': good.replace(/HEALTHCHECK.*\n/, ''),
  'starts its program itself, without a shell': good.replace('CMD ["node", "main.js"]', 'CMD node main.js'),
  'copies, never adds': good.replace('COPY', 'ADD'),
  'keeps the working directory absolute': good.replace('/app', 'app'),
  'gives nothing to the user it runs as': good.replace('COPY', 'COPY --chown=1000'),
  'installs from the lock file': good.replace('npm ci --ignore-scripts', 'npm install'),
  'runs no install script of a package': good.replace(' --ignore-scripts', ''),
  'installs nothing from the system': good.replace('npm ci', 'apt-get update && npm ci'),
  'holds no secret': good.replace('USER 1000', 'ENV API_TOKEN=x\nUSER 1000'),
};

describe('the Dockerfile', () => {
  const stages = readStages();

  it.each(Object.entries(dockerfileRules))('%s', (name, rule) => {
    expect(rule(stages)).toEqual([]);
    expect(rule(parseStages(good))).toEqual([]);
    expect(rule(parseStages(planted[name] ?? good))).not.toEqual([]);
  });

  it('has a target for each service, on its port, and one for topics and the simulator', () => {
    const targets = targetsOf(stages).map(({ name }) => name);
    expect(targets.sort()).toEqual([...Object.keys(stack.services), 'simulator', 'topics'].sort());
    for (const [name, port] of Object.entries(stack.services)) {
      const { instructions } = lineageOf(stages, name);
      const said = instructions.map(({ word, text }) => `${word} ${text}`);
      expect(said).toEqual(
        expect.arrayContaining([`ENV PORT=${port}`, `EXPOSE ${port}`, `CMD ["node", "services/${name}/dist/main.js"]`]),
      );
    }
  });

  it('builds every service, and with the Node every developer has', () => {
    const textOf = (name: string): string =>
      stages
        .find((stage) => stage.name === name)
        ?.instructions.map(({ text }) => text)
        .join('\n') ?? '';
    const build = textOf('build');
    const packages = textOf('dependencies');
    for (const name of Object.keys(stack.services)) {
      expect([build, packages]).toEqual([
        expect.stringContaining(`services/${name}`),
        expect.stringContaining(`--workspace services/${name}`),
      ]);
    }
    const node = textAt(readYaml('package-lock.json'), 'packages', 'node_modules/node', 'version');
    expect(lineageOf(stages, 'wells').base).toMatch(new RegExp(`^node:${node}-`));
  });

  it('copies nothing that .dockerignore keeps out', () => {
    const allowed = readText('.dockerignore')
      .split('\n')
      .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));
    const copied = stages.flatMap(({ instructions }) =>
      instructions
        .filter(({ word, text }) => word === 'COPY' && !text.includes('--from'))
        .flatMap(({ text }) => text.split(/\s+/).slice(0, -1)),
    );
    const missing = copied.filter(
      (path) => path !== '.' && !allowed.some((entry) => path === entry || path.startsWith(`${entry}/`)),
    );
    expect(missing).toEqual([]);
  });

  it('lets npm see every workspace, or the lock file would not fit', () => {
    const { workspaces } = readYaml('package.json') as { readonly workspaces: readonly string[] };
    const folders = workspaces.flatMap((pattern) =>
      pattern.endsWith('/*') ? foldersIn(pattern.slice(0, -2)) : [pattern],
    );
    const allowed = readText('.dockerignore')
      .split('\n')
      .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));
    const unseen = folders
      .map((folder) => `${folder}/package.json`)
      .filter((path) => !allowed.some((entry) => path === entry || path.startsWith(`${entry}/`)));
    expect(unseen).toEqual([]);
  });
});

function foldersIn(path: string): readonly string[] {
  const names = readdirSync(join(root, path)).filter((name) => statSync(join(root, path, name)).isDirectory());
  return names.map((name) => `${path}/${name}`);
}
