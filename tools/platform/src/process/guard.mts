import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { sources } from '../state/root.mts';
import { replaceFile } from '../state/files.mts';
import type { ProcessIdentity } from './identity.mts';

export interface GuardedProcess extends ProcessIdentity {
  readonly name: string;
  readonly stopSignal: NodeJS.Signals;
}

/**
 * Sees to it that nothing outlives its supervisor, in two ways. A small process of its own session holds the other end of
 * a pipe and stops everything, youngest first, when the pipe closes. And the list is kept in a file, for the next start,
 * should both have been killed.
 */
export interface Guard {
  watch(process: GuardedProcess): void;
  forget(pid: number): void;
  /** Lets the watching process go; call it when everything has stopped. */
  release(): void;
}

/** @param file where the list is kept for the next start. */
export function startGuard(file: string): Guard {
  const watched = new Map<number, GuardedProcess>();
  const watcher = spawn(process.execPath, [join(sources, 'process', 'guard-process.mts')], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: '/usr/bin:/bin' },
    cwd: '/',
  });
  watcher.stdin.on('error', () => undefined);
  watcher.on('error', () => undefined);
  watcher.unref();
  if ('unref' in watcher.stdin && typeof watcher.stdin.unref === 'function') watcher.stdin.unref();
  const tell = (): void => {
    const list = JSON.stringify([...watched.values()]);
    replaceFile(file, list);
    watcher.stdin.write(`${list}\n`);
  };
  return {
    watch: (guarded) => (watched.set(guarded.pid, guarded), tell()),
    forget: (pid) => (watched.delete(pid), tell()),
    release: () => watcher.stdin.end('[]\n'),
  };
}
