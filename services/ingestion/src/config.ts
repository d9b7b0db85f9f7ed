import { laneVariables, readServiceConfig } from '@wellflow/config';
import { intakeVariables, readIntakeSettings } from './intake-settings';
import { mqttVariables, readMqttSettings } from './infrastructure/mqtt/mqtt-settings';

export type IngestionConfig = ReturnType<typeof readConfig>;

/** @throws Error that lists everything that is wrong, by variable. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>) {
  const config = readServiceConfig('ingestion', environment, {
    ...mqttVariables,
    ...intakeVariables,
    ...laneVariables,
  });
  const lanes = new Set(config.own.WELLFLOW_LANES);
  return { ...config, mqtt: readMqttSettings(config.own), intake: readIntakeSettings(config.own), lanes };
}
