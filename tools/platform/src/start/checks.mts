import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { commandOf } from '../process/identity.mts';
import { removePostgresData } from '../stack/postgres-user.mts';
import { isBlocked } from '../state/blocked-ports.mts';
import { isFree } from '../state/ports.mts';
import type { Ports } from '../state/ports.mts';
import { Problem } from '../state/problem.mts';

const neededBytes = 600 * 1024 * 1024;

/** @throws Problem `disk-full` */
export function checkDisk(dir: string, needed: number = neededBytes): void {
  const { bavail, bsize } = statfsSync(dir);
  if (bavail * bsize >= needed) return;
  const left = Math.floor((bavail * bsize) / 1024 / 1024);
  const message = `The disk that holds ${dir} has ${left} MiB left; ${Math.ceil(needed / 1024 / 1024)} MiB are needed.`;
  throw new Problem('disk-full', message, 'Free some there, or choose another folder with --dir.');
}

/** @throws Problem `port-taken`, naming every port and, where the system tells, who has it */
export async function checkPorts(ports: Ports, names: readonly string[]): Promise<void> {
  const blocked = names.find((name) => isBlocked(ports[name] ?? 0));
  if (blocked !== undefined) {
    const message = `Browsers refuse to open port ${ports[blocked]} (${blocked}).`;
    throw new Problem('port-blocked', message, 'Choose another PORT or --port-offset.');
  }
  const taken: string[] = [];
  for (const name of names) {
    const port = ports[name];
    if (port !== undefined && !(await isFree(port))) taken.push(`${port} (${name})${holderOf(port)}`);
  }
  if (taken.length === 0) return;
  const [which, verb] = taken.length === 1 ? ['Port', 'is'] : ['Ports', 'are'];
  const remedy =
    'Stop what has it, or move every port: npm start -- --port-offset 100 (PORT=8090 npm start moves the gateway alone).';
  throw new Problem('port-taken', `${which} ${taken.join(', ')} ${verb} taken.`, remedy);
}

const entries = ['postgres', 'kafka', 'run', 'logs', 'credentials.json', 'compile-cache'];

/** Removes what earlier runs left; anything else in the folder is none of ours and stays. */
export function removeState(dir: string): void {
  removePostgresData(dir);
  for (const entry of entries.filter((name) => existsSync(join(dir, name)))) {
    rmSync(join(dir, entry), { recursive: true, force: true });
  }
}

function holderOf(port: number): string {
  const found = spawnSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t'], { encoding: 'utf8' }).stdout ?? '';
  const pid = Number.parseInt(found, 10) || pidByProcfs(port);
  return pid === undefined ? '' : ` by process ${pid}: ${commandOf(pid).slice(0, 80)}`;
}

function pidByProcfs(port: number): number | undefined {
  const rows = spawnSync('ss', ['-ltnpH', `sport = :${port}`], { encoding: 'utf8' }).stdout ?? '';
  const pid = /pid=(\d+)/.exec(rows)?.[1];
  return pid === undefined ? undefined : Number(pid);
}
