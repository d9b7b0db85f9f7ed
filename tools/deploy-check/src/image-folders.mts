import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Stage, StageInstruction } from './dockerfile.mts';
import { parseIgnoreFile } from './ignore-file.mts';

/** Where the files of an image would be. */
export interface ImageFolder {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly command: readonly string[];
}

export interface BuildContext {
  /** The folder Docker would be given. */
  readonly context: string;
  readonly ignoreFile: string;
  /** Where the stages' folders go. */
  readonly scratch: string;
  /** For the commands of RUN. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

// The one folder the Dockerfile works in; each stage has a folder of ours in its place.
const workFolder = '/wellflow';

/**
 * Carries a Dockerfile's steps out in plain folders: as far as files go, what an engine would build. Base images, users and
 * isolation are not there, so it shows what was forgotten, not what an image may do.
 *
 * @throws Error with what a command said when it failed
 */
export function createImageFolders(stages: readonly Stage[], build: BuildContext): (target: string) => ImageFolder {
  const made = new Map<string, ImageFolder>();
  function imageOf(name: string): ImageFolder {
    const known = made.get(name);
    if (known !== undefined) return known;
    const stage = stages.find((each) => each.name === name);
    const base = stage === undefined ? undefined : stages.find((each) => each.name === stage.from);
    const image = makeStage(build, stage, { base: base && imageOf(base.name), imageOf });
    made.set(name, image);
    return image;
  }
  return imageOf;
}

interface Others {
  readonly base: ImageFolder | undefined;
  readonly imageOf: (name: string) => ImageFolder;
}

function makeStage(build: BuildContext, stage: Stage | undefined, { base, imageOf }: Others): ImageFolder {
  if (stage === undefined) throw new Error('The Dockerfile has no such stage');
  const folder = join(build.scratch, stage.name);
  mkdirSync(folder, { recursive: true });
  if (base !== undefined) link(base.folder, folder);
  let image: ImageFolder = { folder, environment: base?.environment ?? {}, command: base?.command ?? [] };
  for (const instruction of stage.instructions) image = carryOut(instruction, image, { build, imageOf });
  return image;
}

interface Surroundings {
  readonly build: BuildContext;
  readonly imageOf: (name: string) => ImageFolder;
}

function carryOut({ word, text }: StageInstruction, image: ImageFolder, around: Surroundings): ImageFolder {
  switch (word) {
    case 'ENV':
      return {
        ...image,
        environment: { ...image.environment, ...Object.fromEntries(text.split(/\s+/).map(parsePair)) },
      };
    case 'CMD':
      return { ...image, command: JSON.parse(text) as readonly string[] };
    case 'COPY':
      copyInto(image, text, around);
      return image;
    case 'RUN':
      run(image, text, around);
      return image;
    default:
      return image;
  }
}

function copyInto({ folder }: ImageFolder, text: string, { build, imageOf }: Surroundings): void {
  const [, from, paths = ''] = /^(?:--from=(\S+)\s+)?(.*)$/.exec(text) ?? [];
  const words = paths.split(/\s+/);
  const target = resolve(folder, words.at(-1) ?? '.');
  for (const source of words.slice(0, -1)) {
    if (from === undefined) copyFromContext(build, source, { target, isFolder: words.at(-1)?.endsWith('/') ?? false });
    else link(join(imageOf(from).folder, source.slice(workFolder.length)), target);
  }
}

function copyFromContext(
  { context, ignoreFile }: BuildContext,
  source: string,
  to: { target: string; isFolder: boolean },
): void {
  const isIgnored = parseIgnoreFile(ignoreFile);
  if (source !== '.') {
    if (isIgnored(source)) throw new Error(`.dockerignore keeps ${source} out`);
    return copy(join(context, source), to.isFolder ? join(to.target, source) : to.target);
  }
  // Folders are walked even when they are kept out: a pattern further down may let something in.
  for (const path of filesBelow(context, '', isIgnored)) copy(join(context, path), join(to.target, path));
}

const neverWalked = new Set(['node_modules', '.git', '.nx', '.wellflow', 'dist']);

function filesBelow(context: string, folder: string, isIgnored: (path: string) => boolean): readonly string[] {
  return readdirSync(join(context, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return neverWalked.has(entry.name) ? [] : filesBelow(context, path, isIgnored);
    return isIgnored(path) ? [] : [path];
  });
}

function copy(source: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  cpSync(source, target, { recursive: true, verbatimSymlinks: true });
}

// Stages only read what they take from one another, so a link does where a copy of all packages would take minutes.
function link(source: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  const isFolder = statSync(source).isDirectory();
  if (isFolder) mkdirSync(target, { recursive: true });
  const { status } = spawnSync('cp', ['-al', isFolder ? `${source}/.` : source, target], { stdio: 'ignore' });
  if (status !== 0) cpSync(source, target, { recursive: true, verbatimSymlinks: true });
}

function run({ folder, environment }: ImageFolder, text: string, { build, imageOf }: Surroundings): void {
  const [, from, mounted, at, command = text] =
    /^--mount=type=bind,from=(\w+),source=(\S+),target=(\S+)\s+(.*)$/s.exec(text) ?? [];
  const source = from === undefined ? '' : join(imageOf(from).folder, mounted?.slice(workFolder.length) ?? '');
  const script = at === undefined ? command : command.replaceAll(at, source);
  const env = { ...build.environment, ...environment };
  const { status, stdout, stderr } = spawnSync('sh', ['-ec', script], {
    cwd: folder,
    env,
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  });
  if (status !== 0) throw new Error(`RUN ${script}\n${stdout}${stderr}`.slice(-4_000));
}

function parsePair(text: string): readonly [string, string] {
  const [name = '', ...value] = text.split('=');
  return [name, value.join('=')];
}
