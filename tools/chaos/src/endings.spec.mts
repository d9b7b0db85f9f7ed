import type { ProcessState } from '../../platform/src/index.mts';
import { watchEndings } from './endings.mts';

function after(states: readonly ProcessState[], lastExit: string) {
  const endings = watchEndings();
  for (const state of states) endings.onChange({ name: 'wells', state, restarts: 0, lastExit });
  return endings;
}
const restartedOnce = (lastExit: string) => [{ name: 'wells', state: 'running', restarts: 1, lastExit }] as const;

describe('a process that ended unasked', () => {
  it('has fallen when it was running', () => {
    const endings = after(['starting', 'running', 'backing-off'], 'exit code 1');
    expect(endings.fallen(restartedOnce('exit code 1'), new Map())).toEqual(['wells, 1 times, last by exit code 1']);
    expect(endings.failedStarts()).toEqual([]);
  });

  it('is a start that failed when it was not yet running', () => {
    const endings = after(['starting', 'backing-off'], 'exit code 1');
    expect(endings.fallen(restartedOnce('exit code 1'), new Map())).toEqual([]);
    expect(endings.failedStarts()).toEqual(['wells, 1 times']);
  });

  it('is none of both when it was killed, while it ran or started', () => {
    for (const states of [
      ['starting', 'running', 'backing-off'],
      ['starting', 'backing-off'],
    ] as const) {
      const endings = after(states, 'SIGKILL');
      expect(endings.fallen(restartedOnce('SIGKILL'), new Map([['wells', 1]]))).toEqual([]);
      expect(endings.failedStarts()).toEqual([]);
    }
  });
});
