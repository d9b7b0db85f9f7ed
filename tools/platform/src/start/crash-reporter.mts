import type { ProcessStatus } from '../process/supervision.mts';
import type { Progress } from './progress.mts';

/** Says on the screen when a process ends unasked, and when it runs again. */
export function crashReporter({ say }: Progress, now: () => Date = () => new Date()): (status: ProcessStatus) => void {
  const down = new Set<string>();
  return ({ name, state, lastExit, pid, restarts }) => {
    const at = now().toTimeString().slice(0, 8);
    if (state === 'backing-off') {
      if (!down.has(name)) say(`${at}  ${name} ended unasked (${lastExit}); it is started again`);
      down.add(name);
    }
    if (state === 'running' && down.delete(name))
      say(`${at}  ${name} runs again (process ${pid}, started again ${restarts}×)`);
  };
}
