import { setTimeout as sleep } from 'node:timers/promises';
import type { GuardedProcess } from './guard.mts';
import { descendantsOf, isAlive } from './identity.mts';

const graceMs = 10_000;

/** Stops, youngest first, the processes of a list that are still the ones that were written down. @returns their names. */
export async function stopLeftovers(list: string): Promise<readonly string[]> {
  const alive = parseList(list).filter(isAlive).reverse();
  for (const process of alive) await stopOne(process);
  return alive.map(({ name }) => name);
}

async function stopOne(guarded: GuardedProcess): Promise<void> {
  const below = descendantsOf(guarded.pid);
  send(guarded.pid, 'SIGCONT');
  send(guarded.pid, guarded.stopSignal);
  const deadline = Date.now() + graceMs;
  while (isAlive(guarded) && Date.now() < deadline) await sleep(50);
  if (!isAlive(guarded)) return;
  for (const pid of [guarded.pid, ...below]) send(pid, 'SIGKILL');
}

function parseList(text: string): readonly GuardedProcess[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter(isGuarded) : [];
  } catch {
    return [];
  }
}

function isGuarded(value: unknown): value is GuardedProcess {
  return typeof value === 'object' && value !== null && 'pid' in value && 'startedAt' in value && 'stopSignal' in value;
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended in between.
  }
}
