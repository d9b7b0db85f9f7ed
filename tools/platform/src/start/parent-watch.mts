import { commandOf, identityOf, isAlive, parentOf } from '../process/identity.mts';
import type { ProcessIdentity } from '../process/identity.mts';

/**
 * Calls back when the npm that started this process is gone without a signal having come through: killed, or its terminal.
 * Started otherwise, nothing is watched.
 */
export function watchParent(isFromNpm: boolean, onGone: () => void): void {
  const parents = isFromNpm ? npmAbove(process.ppid) : [];
  if (parents.length === 0) return;
  const timer = setInterval(() => {
    if (parents.every(isAlive)) return;
    clearInterval(timer);
    onGone();
  }, 1_000);
  timer.unref();
}

// npm runs a script through a shell, which may stay between the two.
function npmAbove(pid: number): readonly ProcessIdentity[] {
  const own = identityOf(pid);
  if (own === undefined || pid === 1) return [];
  if (/npm/.test(commandOf(pid).split(' ').slice(0, 2).join(' '))) return [own];
  const above = parentOf(pid);
  return above !== undefined && /(^|\/)(da|ba|z)?sh /.test(commandOf(pid)) ? [own, ...npmAbove(above)] : [];
}
