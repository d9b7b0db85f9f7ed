import { readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PlatformConfig } from '../state/config.mts';
import { readIfThere } from '../state/files.mts';
import { Problem } from '../state/problem.mts';
import { stackSettings } from '../state/settings.mts';
import { findExecutable, isExecutable } from './executables.mts';

export interface Jdk {
  readonly home: string;
  readonly java: string;
  /** 21, 25 … */
  readonly version: number;
  /** `25.0.3+9-LTS`: exactly which one. */
  readonly build: string;
}

const folders = [
  '/usr/lib/jvm',
  '/usr/java',
  '/opt/java',
  '/opt/homebrew/opt',
  '/usr/local/opt',
  '/Library/Java/JavaVirtualMachines',
];

/**
 * Looks through JAVA_HOME, PATH and the system's JVM folders, in this order; of the last, the newest wins.
 *
 * @throws Problem `no-jdk`, which names what was found instead.
 */
export function findJdk(config: PlatformConfig, jvmFolders: readonly string[] = jvmFoldersOf(config)): Jdk {
  const found = candidates(config, jvmFolders).flatMap((home) => readJdk(home));
  const suitable = found.find(({ version }) => version >= stackSettings.minimumJava);
  if (suitable !== undefined) return suitable;
  const seen = found.map(({ home, version }) => `${version} in ${home}`).join(', ');
  const message = `Kafka and the schema registry need a JDK ${stackSettings.minimumJava} or newer; found ${seen || 'none'}.`;
  const remedy =
    'Install one (Debian, Ubuntu: apt install openjdk-21-jdk-headless; macOS: brew install openjdk; or https://adoptium.net), ' +
    'point JAVA_HOME at it, or use Docker: npm start -- --docker.';
  throw new Problem('no-jdk', message, remedy);
}

function candidates(config: PlatformConfig, jvmFolders: readonly string[]): readonly string[] {
  const onPath = findExecutable('java', config.path);
  const installed = jvmFolders.flatMap(subfolders).flatMap((home) => [home, join(home, 'Contents', 'Home')]);
  const newestFirst = installed.flatMap(readJdk).sort((left, right) => right.version - left.version);
  return [
    ...(config.javaHome === undefined ? [] : [config.javaHome]),
    ...(onPath === undefined ? [] : [dirname(dirname(realpathSync(onPath)))]),
    ...newestFirst.map(({ home }) => home),
  ];
}

function readJdk(home: string): readonly Jdk[] {
  const java = join(home, 'bin', 'java');
  const release = readIfThere(join(home, 'release')) ?? '';
  const version = /^JAVA_VERSION="(?:1\.)?(\d+)/m.exec(release)?.[1];
  const build =
    /^JAVA_RUNTIME_VERSION="([^"]+)"/m.exec(release)?.[1] ?? /^JAVA_VERSION="([^"]+)"/m.exec(release)?.[1] ?? '';
  return version === undefined || !isExecutable(java) ? [] : [{ home, java, version: Number(version), build }];
}

function jvmFoldersOf({ childEnvironment, jvmFolders }: PlatformConfig): readonly string[] {
  if (jvmFolders !== undefined) return jvmFolders;
  const home = childEnvironment['HOME'];
  return home === undefined ? folders : [...folders, join(home, '.sdkman', 'candidates', 'java'), join(home, '.jdks')];
}

function subfolders(folder: string): readonly string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}
