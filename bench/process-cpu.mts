import { readdirSync, readFileSync } from 'node:fs';

/** Seconds of CPU that each named process and all below it have used, by the kernel's count. Linux only. */
export function cpuSeconds(roots: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const all = readProcesses();
  const below = (pid: number): number =>
    (all.get(pid)?.seconds ?? 0) +
    [...all].filter(([, { parent }]) => parent === pid).reduce((sum, [child]) => sum + below(child), 0);
  return Object.fromEntries(Object.entries(roots).map(([name, pid]) => [name, below(pid)]));
}

interface Used {
  readonly parent: number;
  readonly seconds: number;
}

const ticksPerSecond = 100;

function readProcesses(): ReadonlyMap<number, Used> {
  const found = new Map<number, Used>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = readIfThere(`/proc/${entry}/stat`);
    // The name is in brackets and may have blanks: what follows it begins with state and parent.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [parent, user, system, userBelow, systemBelow] = [1, 11, 12, 13, 14].map((place) => Number(fields[place]));
    if (fields.length < 15) continue;
    const ticks = (user ?? 0) + (system ?? 0) + (userBelow ?? 0) + (systemBelow ?? 0);
    found.set(Number(entry), { parent: parent ?? 0, seconds: ticks / ticksPerSecond });
  }
  return found;
}

/** A process may end between two looks. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
