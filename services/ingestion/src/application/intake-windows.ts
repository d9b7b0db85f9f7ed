import type { Instant, Tx } from '@wellflow/kernel';
import type { IntakeWindow } from '../domain/reading/intake-window';

/** A choice, and who made it. */
export interface ChosenWindow extends IntakeWindow {
  readonly chosenBy: string;
  readonly chosenAt: Instant;
}

/** What organizations chose. */
export interface ChosenWindows {
  find(organization: string): Promise<ChosenWindow | undefined>;
  /** Of every organization that chose. */
  findAll(): Promise<ReadonlyMap<string, IntakeWindow>>;
  /** In place of what was chosen before. */
  choose(tx: Tx, organization: string, window: ChosenWindow): Promise<void>;
}

/** The window that holds for an organization, for those who take readings in: asked once a batch. Never fails. */
export interface IntakeWindows {
  find(organization: string): Promise<IntakeWindow>;
  /** What was found last, at once. */
  recall(organization: string): IntakeWindow;
}
