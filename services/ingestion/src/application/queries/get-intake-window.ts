import type { Instant } from '@wellflow/kernel';
import { defaultIntakeWindow, type IntakeWindow } from '../../domain/reading/intake-window';
import type { ChosenWindows } from '../intake-windows';

/** What holds, and who chose it; null where nobody did. */
export interface IntakeWindowInForce extends IntakeWindow {
  readonly chosenBy: string | null;
  readonly chosenAt: Instant | null;
}

export type GetIntakeWindow = (input: { readonly organization: string }) => Promise<IntakeWindowInForce>;

export function createGetIntakeWindow({ windows }: { readonly windows: Pick<ChosenWindows, 'find'> }): GetIntakeWindow {
  return async ({ organization }) => (await windows.find(organization)) ?? nothingChosen;
}

const nothingChosen: IntakeWindowInForce = { ...defaultIntakeWindow, chosenBy: null, chosenAt: null };
