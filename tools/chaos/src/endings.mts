import type { ProcessState, ProcessStatus } from '../../platform/src/index.mts';
import type { Tally } from './troubles.mts';

/** How processes ended that nobody killed. */
export interface Endings {
  /** For the supervisor to tell. */
  readonly onChange: (status: ProcessStatus) => void;
  /** Ends of processes that had started: another's absence has to be borne. Less those that were killed. */
  fallen(all: readonly ProcessStatus[], kills: Tally): readonly string[];
  /** Starts given up because what they need was away; supervision tried again. */
  failedStarts(): readonly string[];
}

export function watchEndings(): Endings {
  const states = new Map<string, ProcessState>();
  const failed = new Map<string, number>();
  return {
    onChange: ({ name, state, lastExit }) => {
      const gaveUp = state === 'backing-off' && states.get(name) === 'starting' && lastExit !== 'SIGKILL';
      if (gaveUp) failed.set(name, (failed.get(name) ?? 0) + 1);
      states.set(name, state);
    },
    fallen: (all, kills) =>
      all
        .map(({ name, restarts, lastExit }) => ({
          ...{ name, lastExit, times: restarts - (kills.get(name) ?? 0) - (failed.get(name) ?? 0) },
        }))
        .filter(({ times }) => times > 0)
        .map(({ name, times, lastExit }) => `${name}, ${times} times, last by ${lastExit}`),
    failedStarts: () => [...failed].map(([name, times]) => `${name}, ${times} times`),
  };
}
