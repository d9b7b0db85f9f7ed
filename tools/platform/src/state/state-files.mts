import { join } from 'node:path';

/** Where things are in a state folder. */
export interface StateFiles {
  readonly lock: string;
  /** Address and key of the running supervisor. */
  readonly control: string;
  /** What `wellflow env` prints. */
  readonly environment: string;
  readonly logs: string;
}

export function stateFiles(dir: string): StateFiles {
  return {
    lock: join(dir, 'lock'),
    control: join(dir, 'run', 'control.json'),
    environment: join(dir, 'run', 'environment.json'),
    logs: join(dir, 'logs'),
  };
}
