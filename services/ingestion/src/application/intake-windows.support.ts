import { defaultIntakeWindow, type IntakeWindow } from '../domain/reading/intake-window';
import type { IntakeWindows } from './intake-windows';

/** The same window for every organization. */
export function fixedWindows(window: IntakeWindow = defaultIntakeWindow): IntakeWindows {
  return { find: async () => window, recall: () => window };
}
