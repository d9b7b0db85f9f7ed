import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { PlatformConfig } from '../state/config.mts';
import { codeOf, Problem } from '../state/problem.mts';
import { ensureFolder } from '../state/files.mts';
import { stackSettings } from '../state/settings.mts';
import { findExecutable } from './executables.mts';
import { enginesPom } from './engines-pom.mts';

/** Kafka's and the registry's jars, in a folder that every checkout of this user shares. */
export interface Engines {
  readonly kafkaJars: string;
  readonly registryJar: string;
}

/**
 * Fetches Kafka and the registry from Maven Central once; a folder of that name is always whole.
 *
 * @throws Problem `no-maven`, `download-failed`
 */
export async function ensureEngines(config: PlatformConfig, onProgress: (text: string) => void): Promise<Engines> {
  const { kafka, registry, log4j } = stackSettings;
  const name = `engines-kafka-${kafka.version}-registry-${registry.version}-log4j-${log4j}`;
  const folder = join(config.cacheDir, name);
  if (!existsSync(folder)) await fetchInto(folder, config, onProgress);
  return { kafkaJars: join(folder, 'kafka'), registryJar: join(folder, 'registry', 'quarkus-run.jar') };
}

/** @throws Problem `no-maven` */
export function findMaven(config: PlatformConfig): string {
  const own = config.mavenHome === undefined ? [] : [join(config.mavenHome, 'bin')];
  const maven = findExecutable('mvn', [...own, ...config.path]);
  if (maven !== undefined) return maven;
  const remedy = 'Install it (Debian, Ubuntu: apt install maven; macOS: brew install maven) or use Docker: npm start -- --docker.';
  throw new Problem('no-maven', 'Maven (mvn), which fetches Kafka and the schema registry, is not on the PATH.', remedy);
}

async function fetchInto(folder: string, config: PlatformConfig, onProgress: (text: string) => void): Promise<void> {
  const maven = findMaven(config);
  ensureFolder(config.cacheDir);
  const draft = mkdtempSync(`${folder}.`);
  try {
    writeFileSync(join(draft, 'pom.xml'), enginesPom(stackSettings));
    await runMaven(maven, draft, onProgress);
    mkdirSync(join(draft, 'engines'), { recursive: true });
    renameUnlessThere(join(draft, 'engines'), folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

async function runMaven(maven: string, cwd: string, onProgress: (text: string) => void): Promise<void> {
  const child = spawn(maven, ['-B', 'generate-resources'], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  let files = 0;
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (/Downloaded from/.test(line)) onProgress(`downloading from Maven Central, ${(files += 1)} files`);
    else if (/Unpacking /.test(line)) onProgress('unpacking');
    if (/ERROR/.test(line)) said.push(line);
  });
  createInterface({ input: child.stderr }).on('line', (line) => said.push(line));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve).once('error', () => resolve(-1)));
  if (code === 0) return;
  const message = `Maven could not fetch Kafka and the registry:\n  ${said.slice(0, 5).join('\n  ')}`;
  throw new Problem('download-failed', message, 'Check the connection to Maven Central (or the mirror in ~/.m2/settings.xml) and start again.');
}

// Two checkouts may fetch at the same time: whoever is second finds the folder there and drops its own.
function renameUnlessThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error;
  }
}
