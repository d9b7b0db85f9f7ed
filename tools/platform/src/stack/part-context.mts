import type { RunToEnd } from '../process/run-to-end.mts';
import type { PlatformConfig } from '../state/config.mts';
import type { Credentials } from '../state/credentials.mts';
import type { StackPorts } from '../state/ports.mts';

/** What each engine of the stack is set up from. */
export interface PartContext {
  /** The state folder. */
  readonly dir: string;
  readonly ports: StackPorts;
  readonly credentials: Credentials;
  readonly config: PlatformConfig;
  /** Services that get a database and roles. */
  readonly services: readonly string[];
  /** Whether Postgres waits for the disk. */
  readonly durable: boolean;
  readonly run: RunToEnd;
}
