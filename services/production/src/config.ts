import { laneVariables, readServiceConfig, Type } from '@wellflow/config';

export type ProductionConfig = ReturnType<typeof readConfig>;

/** What becomes of readings where an organization has not chosen, and how often that is seen to. */
const own = {
  ...laneVariables,
  WELLFLOW_PRODUCTION_PACK_AFTER_DAYS: Type.Integer({ default: 2, minimum: 2, maximum: 3650 }),
  /** Absent: for ever. */
  WELLFLOW_PRODUCTION_KEEP_DAYS: Type.Optional(Type.Integer({ minimum: 30, maximum: 36_500 })),
  /** How long a closed day must be quiet before others are told that it changed; ten times as long at most. */
  WELLFLOW_PRODUCTION_CHANGE_QUIET_SECONDS: Type.Integer({ default: 30, minimum: 1, maximum: 3600 }),
  WELLFLOW_PRODUCTION_UPKEEP_MINUTES: Type.Integer({ default: 60, minimum: 1, maximum: 1440 }),
};

/** @throws Error that lists everything that is wrong, by variable. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>) {
  return readServiceConfig('production', environment, own);
}
