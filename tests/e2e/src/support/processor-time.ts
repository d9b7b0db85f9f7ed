import { readFileSync } from 'node:fs';

/** USER_HZ, which is 100 on every Linux there is. */
const ticksPerSecond = 100;

/** Seconds of processor time that a process has used, user and system. Linux only. */
export function processorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in parentheses may hold anything; utime and stime are the 14th and 15th field.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
