import type { ChosenWindow, ChosenWindows } from '../../application/intake-windows';

/** The twin of the table, for specs. */
export function createInMemoryIntakeWindows(): ChosenWindows {
  const windows = new Map<string, ChosenWindow>();
  return {
    find: async (organization) => windows.get(organization),
    findAll: async () =>
      new Map(
        Array.from(windows, ([organization, { backDays, aheadSeconds }]) => [organization, { backDays, aheadSeconds }]),
      ),
    choose: async (_tx, organization, window) => void windows.set(organization, window),
  };
}
