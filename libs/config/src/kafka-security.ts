import { Type } from '@sinclair/typebox';

/** How a process proves itself to the brokers; fits the options of `createKafka`. */
export interface KafkaSecurity {
  readonly ssl?: true;
  readonly sasl?: KafkaCredential;
}

export interface KafkaCredential {
  readonly mechanism: 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

/** Of every process that talks to Kafka. */
export const kafkaSecurityVariables = {
  WELLFLOW_KAFKA_TLS: Type.Boolean({ default: false, description: 'true where the brokers listen with TLS' }),
  WELLFLOW_KAFKA_MECHANISM: Type.Union([Type.Literal('scram-sha-512'), Type.Literal('scram-sha-256')], {
    default: 'scram-sha-512',
  }),
  WELLFLOW_KAFKA_USERNAME: Type.Optional(Type.String({ minLength: 1, description: 'of SASL, where the brokers ask' })),
  WELLFLOW_KAFKA_PASSWORD: Type.Optional(Type.String({ minLength: 1, secret: true })),
};

export interface KafkaSecuritySettings {
  readonly WELLFLOW_KAFKA_TLS: boolean;
  readonly WELLFLOW_KAFKA_MECHANISM: KafkaCredential['mechanism'];
  readonly WELLFLOW_KAFKA_USERNAME?: string | undefined;
  readonly WELLFLOW_KAFKA_PASSWORD?: string | undefined;
}

/** @throws Error where a name comes without a password, or a password without a name. */
export function kafkaSecurityOf(settings: KafkaSecuritySettings): KafkaSecurity {
  const { WELLFLOW_KAFKA_USERNAME: username, WELLFLOW_KAFKA_PASSWORD: password } = settings;
  const ssl = settings.WELLFLOW_KAFKA_TLS ? ({ ssl: true } as const) : {};
  if (username === undefined && password === undefined) return ssl;
  if (username === undefined || password === undefined)
    throw new Error('WELLFLOW_KAFKA_USERNAME and WELLFLOW_KAFKA_PASSWORD go together');
  return { ...ssl, sasl: { mechanism: settings.WELLFLOW_KAFKA_MECHANISM, username, password } };
}
