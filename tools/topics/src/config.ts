import { Type, listVariable, parseEnvironment, urlVariable } from '@wellflow/config';
import type { Environment } from '@wellflow/config';

const variables = Type.Object({
  WELLFLOW_KAFKA_BROKERS: listVariable({ description: 'Kafka brokers, host:port' }),
  WELLFLOW_REGISTRY_URL: urlVariable({ description: 'Schema registry, with the path of its Confluent API' }),
});

export interface TopicsConfig {
  readonly brokers: readonly string[];
  readonly registryUrl: string;
}

/** @throws InvalidEnvironment with everything that is wrong. */
export function readConfig(environment: Environment): TopicsConfig {
  const { WELLFLOW_KAFKA_BROKERS: brokers, WELLFLOW_REGISTRY_URL: registryUrl } = parseEnvironment(
    variables,
    environment,
  );
  return { brokers, registryUrl };
}
