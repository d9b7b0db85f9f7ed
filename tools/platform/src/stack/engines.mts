import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunToEnd } from '../process/run-to-end.mts';
import type { PlatformConfig } from '../state/config.mts';
import { codeOf, Problem } from '../state/problem.mts';
import { ensureFolder } from '../state/files.mts';
import { stackSettings } from '../state/settings.mts';
import { findExecutable } from './executables.mts';
import type { Jdk } from './jdk.mts';
import { enginesPom } from './engines-pom.mts';

/** Kafka's and the registry's jars, in a folder that every checkout of this user shares. */
export interface Engines {
  readonly kafkaJars: string;
  readonly registryJar: string;
}

/** The engines and what runs them. */
export interface Java {
  readonly engines: Engines;
  readonly jdk: Jdk;
}

export interface Fetching {
  readonly config: PlatformConfig;
  readonly run: RunToEnd;
  readonly onProgress: (text: string) => void;
}

/**
 * Fetches Kafka and the registry from Maven Central once; a folder of that name is always whole.
 *
 * @throws Problem `no-maven`, `download-failed`
 */
export async function ensureEngines(fetching: Fetching): Promise<Engines> {
  const folder = enginesFolder(fetching.config);
  if (!existsSync(folder)) await fetchInto(folder, fetching);
  return { kafkaJars: join(folder, 'kafka'), registryJar: join(folder, 'registry', 'quarkus-run.jar') };
}

/** @returns where the engines of these versions are, or will be. */
export function enginesFolder({ cacheDir }: PlatformConfig): string {
  const { kafka, registry, log4j } = stackSettings;
  return join(cacheDir, `engines-kafka-${kafka.version}-registry-${registry.version}-log4j-${log4j}`);
}

/** @throws Problem `no-maven` */
export function findMaven(config: PlatformConfig): string {
  const own = config.mavenHome === undefined ? [] : [join(config.mavenHome, 'bin')];
  const maven = findExecutable('mvn', [...own, ...config.path]);
  if (maven !== undefined) return maven;
  const remedy =
    'Install it (Debian, Ubuntu: apt install maven; macOS: brew install maven) or use Docker: npm start -- --docker.';
  throw new Problem(
    'no-maven',
    'Maven (mvn), which fetches Kafka and the schema registry, is not on the PATH.',
    remedy,
  );
}

async function fetchInto(folder: string, { config, run, onProgress }: Fetching): Promise<void> {
  const maven = findMaven(config);
  ensureFolder(config.cacheDir);
  const draft = mkdtempSync(`${folder}.`);
  try {
    writeFileSync(join(draft, 'pom.xml'), enginesPom(stackSettings));
    const env = config.childEnvironment;
    const spec = { name: 'maven', command: maven, args: ['-B', 'generate-resources'], cwd: draft, env };
    const { ok, output } = await run(spec, { onLine: progressOfMaven(onProgress) });
    if (!ok) throw downloadProblem(output);
    mkdirSync(join(draft, 'engines'), { recursive: true });
    renameUnlessThere(join(draft, 'engines'), folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function progressOfMaven(onProgress: (text: string) => void): (line: string) => void {
  let files = 0;
  return (line) => {
    if (/Downloaded from/.test(line)) onProgress(`from Maven Central, ${(files += 1)} files`);
    else if (/Unpacking /.test(line)) onProgress('unpacking');
  };
}

function downloadProblem(output: string): Problem {
  if (/No space left|Disk quota/.test(output)) {
    return new Problem(
      'disk-full',
      'The disk that holds the downloads is full.',
      'Free about 1 GiB there and start again.',
    );
  }
  const errors = output.split('\n').filter((line) => line.includes('ERROR'));
  const message = `Maven could not fetch Kafka and the registry:\n  ${errors.slice(0, 3).join('\n  ')}`;
  return new Problem(
    'download-failed',
    message,
    'Check the way to Maven Central (or the mirror in ~/.m2/settings.xml) and start again.',
  );
}

// Two checkouts may fetch at the same time: whoever is second finds the folder there and drops its own.
function renameUnlessThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error;
  }
}
