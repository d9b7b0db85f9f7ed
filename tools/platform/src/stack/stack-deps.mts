import type { Guard } from '../process/guard.mts';
import type { ProcessStatus } from '../process/supervision.mts';
import type { PartContext } from './part-context.mts';
import type { OnProgress, PartName } from './stack.mts';

/** What a provider starts a stack from. */
export interface StackDeps {
  readonly context: PartContext;
  readonly guard: Guard;
  /** Whether to use Redis where there is one. */
  readonly redis: boolean;
  readonly onProgress: OnProgress;
  readonly onChange: (status: ProcessStatus) => void;
  readonly onReady: (part: PartName) => void;
  /** Aborting it stops what had started. */
  readonly signal: AbortSignal;
}
