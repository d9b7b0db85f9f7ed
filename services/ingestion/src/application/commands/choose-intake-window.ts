import type { Clock, UnitOfWork } from '@wellflow/kernel';
import type { IntakeWindow } from '../../domain/reading/intake-window';
import type { ChosenWindow, ChosenWindows } from '../intake-windows';

export interface ChooseIntakeWindowInput extends IntakeWindow {
  readonly organization: string;
  /** Who chooses, as the token vouches. */
  readonly by: string;
}

export type ChooseIntakeWindow = (input: ChooseIntakeWindowInput) => Promise<ChosenWindow>;

export interface ChooseIntakeWindowDeps {
  readonly windows: Pick<ChosenWindows, 'choose'>;
  readonly unitOfWork: UnitOfWork;
  readonly now: Clock;
}

/** All ways in follow it within ten seconds; what is in already stays where it is. */
export function createChooseIntakeWindow({ windows, unitOfWork, now }: ChooseIntakeWindowDeps): ChooseIntakeWindow {
  return async ({ organization, by, backDays, aheadSeconds }) => {
    const window = { backDays, aheadSeconds, chosenBy: by, chosenAt: now() };
    await unitOfWork.run({ organization }, (tx) => windows.choose(tx, organization, window));
    return window;
  };
}
