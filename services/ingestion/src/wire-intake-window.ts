import type { Routes } from '@wellflow/http';
import type { ServiceKit } from '@wellflow/service';
import { createChooseIntakeWindow } from './application/commands/choose-intake-window';
import type { IntakeWindows } from './application/intake-windows';
import { createKnownWindows } from './application/known-windows';
import { createGetIntakeWindow } from './application/queries/get-intake-window';
import { createPostgresIntakeWindows } from './infrastructure/persistence/postgres-intake-windows';
import { intakeWindowRoutes } from './presentation/http/intake-window.route';

export interface IntakeWindowParts {
  /** What holds, for all ways in of the process. */
  readonly windows: IntakeWindows;
  readonly routes: readonly Routes[];
}

/** Which source times are taken as those of now: chosen here, and followed by whoever takes readings. */
export function wireIntakeWindow({ database, logger, now }: ServiceKit): IntakeWindowParts {
  const chosen = createPostgresIntakeWindows(database);
  const onFailure = (err: unknown): void =>
    logger.warn({ err }, 'intake windows could not be read; the last known hold');
  const { unitOfWork } = database;
  return {
    windows: createKnownWindows({ chosen, elapsedMs: () => performance.now(), onFailure }),
    routes: [
      intakeWindowRoutes({
        getIntakeWindow: createGetIntakeWindow({ windows: chosen }),
        chooseIntakeWindow: createChooseIntakeWindow({ windows: chosen, unitOfWork, now }),
      }),
    ],
  };
}
