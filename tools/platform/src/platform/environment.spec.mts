import { migrationEnvironment, serviceEnvironment, sharedEnvironment, simulatorEnvironment } from './environment.mts';
import type { EnvironmentInput } from './environment.mts';

const database = (name: string) => ({ url: `${name}:app`, systemUrl: `${name}:system`, ownerUrl: `${name}:owner` });

const input: EnvironmentInput = {
  addresses: {
    postgresUrl: 'superuser',
    brokers: '127.0.0.1:9092',
    registryUrl: 'http://registry',
    databases: { wells: database('wells'), gateway: database('gateway') },
  },
  ports: { wells: 8081, gateway: 8080 },
  services: ['wells', 'gateway'],
  clientSecret: 'secret',
  base: { PATH: '/bin' },
};

describe('what a process is told', () => {
  it('tells ingestion, and nobody else, where the broker is', () => {
    const withBroker = {
      ...input,
      ports: { ...input.ports, mqtt: 1883, ingestion: 8085 },
      addresses: { ...input.addresses, databases: { ...input.addresses.databases, ingestion: database('ingestion') } },
    };
    expect(serviceEnvironment('ingestion', withBroker)['WELLFLOW_MQTT_URL']).toBe('mqtt://127.0.0.1:1883');
    expect(serviceEnvironment('wells', withBroker)).not.toHaveProperty('WELLFLOW_MQTT_URL');
    expect(sharedEnvironment(withBroker)['WELLFLOW_MQTT_URL']).toBe('mqtt://127.0.0.1:1883');
  });

  it('gives a service its own database, without the owner, and nobody else’s', () => {
    const told = JSON.stringify(serviceEnvironment('wells', input));
    expect(told).toContain('wells:app');
    for (const kept of ['owner', 'superuser', 'gateway:', 'secret']) expect(told).not.toContain(kept);
  });

  it('gives migrations the owner and nothing else', () => {
    expect(migrationEnvironment('wells', input)).toEqual({
      PATH: '/bin',
      WELLFLOW_WELLS_OWNER_DATABASE_URL: 'wells:owner',
    });
  });

  it('gives the development client to the gateway and to the simulator', () => {
    expect(serviceEnvironment('gateway', input)['WELLFLOW_DEV_CLIENT_SECRET']).toBe('secret');
    expect(simulatorEnvironment(input)).toMatchObject({ WELLFLOW_GATEWAY_URL: 'http://127.0.0.1:8080' });
  });

  it('leaves Redis out where there is none', () => {
    expect(sharedEnvironment(input)).not.toHaveProperty('WELLFLOW_REDIS_URL');
    const redisUrl = 'redis://here';
    const withRedis = { ...input, addresses: { ...input.addresses, redisUrl } };
    expect(sharedEnvironment(withRedis)).toMatchObject({
      WELLFLOW_REDIS_URL: redisUrl,
      WELLFLOW_WELLS_DATABASE_URL: 'wells:app',
    });
  });
});
