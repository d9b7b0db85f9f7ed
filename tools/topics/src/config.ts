import {
  Type,
  kafkaSecurityOf,
  kafkaSecurityVariables,
  listVariable,
  parseEnvironment,
  urlVariable,
} from '@wellflow/config';
import type { Environment, KafkaSecurity } from '@wellflow/config';

const variables = Type.Object({
  WELLFLOW_KAFKA_BROKERS: listVariable({ description: 'Kafka brokers, host:port' }),
  ...kafkaSecurityVariables,
  WELLFLOW_REGISTRY_URL: urlVariable({ description: 'Schema registry, with the path of its Confluent API' }),
});

export interface TopicsConfig {
  readonly brokers: readonly string[];
  readonly registryUrl: string;
  readonly security: KafkaSecurity;
}

/** @throws InvalidEnvironment with everything that is wrong. */
export function readConfig(environment: Environment): TopicsConfig {
  const settings = parseEnvironment(variables, environment);
  const { WELLFLOW_KAFKA_BROKERS: brokers, WELLFLOW_REGISTRY_URL: registryUrl } = settings;
  return { brokers, registryUrl, security: kafkaSecurityOf(settings) };
}
