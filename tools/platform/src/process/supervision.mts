import type { BackOff } from './back-off.mts';
import type { Guard } from './guard.mts';
import type { LogFile } from './log-file.mts';
import type { ProcessState } from './process-state.mts';
import type { ProcessSpec, RunningProcess } from './running-process.mts';

export interface ProcessStatus {
  readonly name: string;
  readonly state: ProcessState;
  readonly pid?: number;
  readonly port?: number;
  /** Times it was started again after ending unasked. */
  readonly restarts: number;
  /** How it last ended unasked: `exit code 1`, `SIGKILL` … */
  readonly lastExit?: string;
}

/** One process that is kept running. */
export interface Supervised {
  readonly name: string;
  status(): ProcessStatus;
  /** Resolves once it is ready. @throws Problem when it ends or is not ready in time, with the end of its log. */
  start(): Promise<void>;
  /** Stays stopped until `start`. */
  stop(): Promise<void>;
  restart(): Promise<void>;
  /** Ends it as a crash would; it is started again after the back-off. */
  kill9(): void;
  pause(): void;
  resume(): void;
  /** Resolves once it is ready, at once where it is. */
  ready(): Promise<void>;
}

export interface SupervisedSpec extends ProcessSpec {
  readonly port?: number;
  /** Asked every 100 ms until true. */
  readonly isReady: (running: RunningProcess) => Promise<boolean>;
  /** Milliseconds until a start that is not ready counts as failed. */
  readonly readyMs?: number;
  /** Starts in a row without getting ready, after which `start` gives up; services are tried for ever. */
  readonly attempts?: number;
  /** Runs once it is ready, before others are told. */
  readonly afterReady?: () => Promise<void>;
}

export interface Supervision {
  readonly guard: Guard;
  readonly log: LogFile;
  readonly onChange?: (status: ProcessStatus) => void;
  readonly backOff?: BackOff;
}
