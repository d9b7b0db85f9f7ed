import { readServiceConfig } from '@wellflow/config';
import { mqttVariables, readMqttSettings } from './infrastructure/mqtt/mqtt-settings';

export type IngestionConfig = ReturnType<typeof readConfig>;

/** @throws Error that lists everything that is wrong, by variable. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>) {
  const config = readServiceConfig('ingestion', environment, mqttVariables);
  return { ...config, mqtt: readMqttSettings(config.own) };
}
