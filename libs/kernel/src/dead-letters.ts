import type { Instant } from './instant';
import type { StoredHeldMessage } from './messaging-ports';

/** Which dead letters: all conditions given must hold. */
export interface DeadLetterFilter {
  readonly ids?: readonly string[];
  readonly organization?: string;
  readonly group?: string;
  readonly topic?: string;
  readonly key?: string;
  readonly schema?: string;
  readonly errorCode?: string;
  readonly since?: Instant;
  readonly until?: Instant;
}

export interface DeadLetterPage {
  readonly deadLetters: readonly StoredHeldMessage[];
  /** Pass as `after` to go on. */
  readonly next?: string;
}

export interface ReplayOrder {
  readonly filter: DeadLetterFilter;
  /** Says what would happen, changes nothing. */
  readonly dryRun: boolean;
  readonly actor: string;
  readonly reason?: string;
  /** Messages replayed this often already are refused: a loop guard. */
  readonly maxReplays: number;
}

export interface SkipOrder {
  readonly ids: readonly string[];
  readonly dryRun: boolean;
  readonly actor: string;
  readonly reason: string;
}

export interface DeadLetterOutcome {
  readonly id: string;
  readonly group: string;
  readonly topic: string;
  readonly key: string;
  readonly outcome: 'replayed' | 'skipped' | 'refused-replayed-too-often';
}

/** One line of the audit of what people did to held messages and positions. */
export interface MessagingAudit {
  readonly at: Instant;
  readonly actor: string;
  readonly action: 'replay' | 'skip' | 'reset';
  readonly reason: string;
  readonly group: string;
  readonly topic: string;
  readonly key?: string;
  readonly messageId?: string;
}

/** Dead letters as people see and decide them; every decision is audited with who and why. */
export interface DeadLetterStore {
  readonly list: (
    filter: DeadLetterFilter,
    page: { readonly limit: number; readonly after?: string },
  ) => Promise<DeadLetterPage>;
  readonly find: (id: string) => Promise<StoredHeldMessage | undefined>;
  /** Makes them due for the group that failed, and no other. */
  readonly replay: (order: ReplayOrder) => Promise<readonly DeadLetterOutcome[]>;
  /** Gives them up; what queued behind them goes on. */
  readonly skip: (order: SkipOrder) => Promise<readonly DeadLetterOutcome[]>;
  readonly listAudit: (limit: number) => Promise<readonly MessagingAudit[]>;
}
