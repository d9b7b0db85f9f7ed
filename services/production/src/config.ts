import { readServiceConfig } from '@wellflow/config';

export type ProductionConfig = ReturnType<typeof readConfig>;

/** @throws Error that lists everything that is wrong, by variable. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>) {
  return readServiceConfig('production', environment, {});
}
