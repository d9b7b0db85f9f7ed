import type { RunToEnd } from '../process/run-to-end.mts';
import type { ProcessStatus, Supervised } from '../process/supervision.mts';
import type { OnProgress, Stack, StackOptions } from '../stack/stack.mts';
import type { Environment } from './environment.mts';
import type { Programs } from './programs.mts';

export interface PlatformOptions extends Omit<StackOptions, 'onReady'> {
  /** Processes to run; all services and the simulator unless told. */
  readonly services?: readonly string[];
  readonly simulator?: boolean;
  /** Added to the environment of every process, and of one by its name. */
  readonly env?: Environment;
  readonly serviceEnv?: Readonly<Record<string, Environment>>;
  /** Runs while the stack starts; nothing of ours runs before it has ended. */
  readonly build?: (run: RunToEnd) => Promise<unknown>;
  readonly programs?: Programs;
  readonly onProgress?: OnProgress;
  /** Milliseconds for all services to become ready. */
  readonly readyMs?: number;
}

/** The whole platform, as a test or `npm start` holds it. */
export interface Platform {
  readonly gatewayUrl: string;
  readonly stack: Stack;
  readonly addresses: Stack['addresses'];
  /** What `wellflow env` prints. */
  readonly environment: Environment;
  /** The state folder; logs are in `logs/`. */
  readonly dir: string;
  /** @returns a bearer token of the development issuer. */
  token(role?: string, organization?: string): Promise<string>;
  /** Resolves once the gateway says that all is ready. @throws Problem `not-ready`, naming who is not */
  whenReady(timeoutMs?: number): Promise<void>;
  status(): readonly ProcessStatus[];
  /** Ends a process as a crash would; it is started again after the back-off (250 ms, doubling, 5 s at most). */
  kill9(name: string): void;
  /** Stays stopped until `start`. */
  stop(name: string): Promise<void>;
  start(name: string): Promise<void>;
  restart(name: string): Promise<void>;
  /** SIGSTOP to the process and all below it. */
  pause(name: string): void;
  resume(name: string): void;
  restartKafka(): Promise<void>;
  restartPostgres(): Promise<void>;
  /** Prepares the JVMs to start quicker next time; once a machine, beside everything else. */
  train(signal: AbortSignal): Promise<void>;
  /** Stops everything in order. Nothing is removed. */
  close(): Promise<void>;
}

/** @throws Error for a name nobody has */
export function byName(all: readonly Supervised[], name: string): Supervised {
  const found = all.find((each) => each.name === name);
  if (found === undefined) throw new Error(`No process ${name}; there are ${all.map((each) => each.name).join(', ')}`);
  return found;
}
