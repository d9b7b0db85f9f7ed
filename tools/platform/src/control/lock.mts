import { linkSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityOf, isAlive } from '../process/identity.mts';
import type { ProcessIdentity } from '../process/identity.mts';
import { readIfThere } from '../state/files.mts';
import { codeOf, Problem } from '../state/problem.mts';

export interface Lock {
  release(): void;
}

/** One supervisor to a state folder; the lock of one that was killed is taken over. @throws Problem `already-running` */
export async function takeLock(file: string): Promise<Lock> {
  const own = identityOf(process.pid);
  if (own === undefined) throw new Error('This process does not find itself');
  while (!claim(file, own)) {
    const holder = holderOf(file);
    if (holder !== undefined && isAlive(holder)) throw alreadyRunning(holder);
    await removeStale(file, holder);
  }
  return { release: () => rmSync(file, { force: true }) };
}

/** @returns who holds the lock now, undefined where nobody alive does. */
export function livingHolder(file: string): ProcessIdentity | undefined {
  const holder = holderOf(file);
  return holder !== undefined && isAlive(holder) ? holder : undefined;
}

// A link is made whole or not at all, so of two that start together one wins, and nobody reads half a file.
function claim(file: string, own: ProcessIdentity): boolean {
  const draft = `${file}.${own.pid}`;
  writeFileSync(draft, JSON.stringify(own), { mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function holderOf(file: string): ProcessIdentity | undefined {
  const text = readIfThere(file);
  return text === undefined ? undefined : (JSON.parse(text) as ProcessIdentity);
}

const staleMs = 5_000;

// Removing is guarded by a folder, or a second starter could remove the lock the first has just taken.
async function removeStale(file: string, holder: ProcessIdentity | undefined): Promise<void> {
  const mutex = `${file}.removing`;
  try {
    mkdirSync(mutex);
  } catch {
    if (Date.now() - (statSync(mutex, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > staleMs)
      rmSync(mutex, { recursive: true, force: true });
    return sleep(50);
  }
  try {
    if (holderOf(file)?.startedAt === holder?.startedAt) rmSync(file, { force: true });
  } finally {
    rmSync(mutex, { recursive: true, force: true });
  }
}

function alreadyRunning({ pid }: ProcessIdentity): Problem {
  const remedy = 'See it with npm run -s wellflow -- status, stop it with npm run -s wellflow -- stop.';
  return new Problem('already-running', `WellFlow runs already from this folder (process ${pid}).`, remedy);
}
