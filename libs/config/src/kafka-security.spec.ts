import { Type } from '@sinclair/typebox';
import { kafkaSecurityOf, kafkaSecurityVariables, parseEnvironment, readServiceConfig } from '.';

const securityIn = (environment: Readonly<Record<string, string>>) =>
  kafkaSecurityOf(parseEnvironment(Type.Object(kafkaSecurityVariables), environment));

const named = { WELLFLOW_KAFKA_USERNAME: 'wellflow', WELLFLOW_KAFKA_PASSWORD: 'hunter2' };

describe('how a process proves itself to Kafka', () => {
  it('is not at all, unless told', () => {
    expect(securityIn({})).toEqual({});
  });

  it('is by name and password, over TLS where the brokers have it', () => {
    const sasl = { username: 'wellflow', password: 'hunter2' };
    expect(securityIn(named)).toEqual({ sasl: { mechanism: 'scram-sha-512', ...sasl } });
    const others = { WELLFLOW_KAFKA_TLS: 'true', WELLFLOW_KAFKA_MECHANISM: 'scram-sha-256' };
    expect(securityIn({ ...named, ...others })).toEqual({ ssl: true, sasl: { mechanism: 'scram-sha-256', ...sasl } });
  });

  it.each(['WELLFLOW_KAFKA_USERNAME', 'WELLFLOW_KAFKA_PASSWORD'] as const)('is not half: %s alone', (name) => {
    expect(() => securityIn({ [name]: named[name] })).toThrow(/go together/);
  });

  it('is part of what a service is told', () => {
    const config = readServiceConfig(
      'wells',
      {
        PORT: '0',
        ...{ WELLFLOW_KAFKA_BROKERS: 'kafka:9092', WELLFLOW_REGISTRY_URL: 'http://registry' },
        ...{ WELLFLOW_ISSUER: 'spec', WELLFLOW_JWKS_URL: 'http://issuer/jwks' },
        WELLFLOW_WELLS_DATABASE_URL: 'postgres://wells@db/wells',
        WELLFLOW_WELLS_SYSTEM_DATABASE_URL: 'postgres://system@db/wells',
        ...named,
      },
      {},
    );
    expect(config.kafkaSecurity).toMatchObject({ sasl: { username: 'wellflow' } });
  });
});
