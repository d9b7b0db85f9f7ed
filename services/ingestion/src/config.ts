import { readServiceConfig } from '@wellflow/config';
import { intakeVariables, readIntakeSettings } from './intake-settings';
import { mqttVariables, readMqttSettings } from './infrastructure/mqtt/mqtt-settings';

export type IngestionConfig = ReturnType<typeof readConfig>;

/** @throws Error that lists everything that is wrong, by variable. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>) {
  const config = readServiceConfig('ingestion', environment, { ...mqttVariables, ...intakeVariables });
  return { ...config, mqtt: readMqttSettings(config.own), intake: readIntakeSettings(config.own) };
}
