import { spawnSync } from 'node:child_process';
import { readIfThere } from '../state/files.mts';
import { descendantsOf } from './identity.mts';

/**
 * @returns bytes a process and all below it hold. Where the system says so, pages that several share (Postgres' buffers)
 * are counted once.
 */
export function memoryOf(pid: number): number {
  return [pid, ...descendantsOf(pid)].reduce((sum, each) => sum + memoryOfOne(each), 0);
}

function memoryOfOne(pid: number): number {
  const share = /^Pss:\s+(\d+) kB$/m.exec(readShare(pid) ?? '')?.[1];
  if (share !== undefined) return Number(share) * 1024;
  const resident = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
  return Number(resident) * 1024;
}

function readShare(pid: number): string | undefined {
  try {
    return readIfThere(`/proc/${pid}/smaps_rollup`);
  } catch {
    return undefined;
  }
}
