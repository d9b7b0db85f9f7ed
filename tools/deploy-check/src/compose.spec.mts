import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { serviceEnvironment } from '../../platform/src/platform/environment.mts';
import stack from '../../platform/stack.json' with { type: 'json' };
import {
  environmentOf,
  imageOf,
  mountsOf,
  ownServices,
  publicationsOf,
  readCompose,
  readComposeSchema,
  serviceOf,
} from './compose.mts';
import { readStages } from './dockerfile.mts';
import { readText, root } from './files.mts';
import { at, listAt, membersAt, textAt } from './json.mts';
import { complaintsOf } from './schema-check.mts';

const compose = readCompose();
const schema = readComposeSchema();
const services = Object.entries(stack.services);
const names = services.map(([name]) => name);

function platformEnvironment(service: string): Readonly<Record<string, string>> {
  const database = { url: 'x', systemUrl: 'x', ownerUrl: 'x' };
  const databases = Object.fromEntries(names.map((name) => [name, database]));
  const addresses = { postgresUrl: 'x', brokers: 'x', registryUrl: 'x', redisUrl: 'x', databases };
  return serviceEnvironment(service, {
    addresses,
    ports: { ...stack.services, mqtt: stack.mqtt.port },
    services: names,
    clientSecret: 'x',
    base: {},
  });
}

describe('docker-compose.yml', () => {
  it('fits the Compose Specification', () => {
    expect(complaintsOf(schema, compose)).toEqual([]);
  });

  it('would not fit with a word Compose does not know', () => {
    const wrong = { services: { postgres: { image: 'postgres', restrat: 'always' } } };
    expect(complaintsOf(schema, wrong).join()).toContain('restrat');
  });

  it('runs the versions the embedded platform runs', () => {
    expect(imageOf(serviceOf(compose, 'postgres'))).toBe(stack.postgres.image);
    expect(imageOf(serviceOf(compose, 'kafka'))).toBe(stack.kafka.image);
    expect(imageOf(serviceOf(compose, 'registry'))).toBe(stack.registry.image);
    expect(imageOf(serviceOf(compose, 'redis'))).toBe(stack.redis.image);
    expect(imageOf(serviceOf(compose, 'mqtt'))).toBe(stack.mqtt.image);
  });

  it('listens where the embedded platform listens, on this machine alone', () => {
    const ports = {
      postgres: stack.postgres.port,
      kafka: stack.kafka.port,
      registry: stack.registry.port,
      redis: stack.redis.port,
      mqtt: stack.mqtt.port,
    };
    for (const [name, port] of Object.entries({ ...ports, gateway: stack.services.gateway })) {
      expect([name, publicationsOf(serviceOf(compose, name)).map(({ host }) => host)]).toEqual([name, [String(port)]]);
    }
    const published = membersAt(compose, 'services').flatMap(([, service]) => publicationsOf(service));
    expect(new Set(published.map(({ address }) => address))).toEqual(new Set(['127.0.0.1']));
    expect(new Set(published.map(({ host }) => host)).size).toBe(published.length);
  });

  it('sets Postgres, Kafka, the registry and Redis as the embedded platform does', () => {
    const postgres = listAt(serviceOf(compose, 'postgres'), 'command').slice(1);
    expect([...postgres].sort()).toEqual(
      Object.entries(stack.postgres.settings)
        .map(([name, value]) => `-c${name}=${value}`)
        .sort(),
    );
    const kafka = Object.entries(stack.kafka.settings).map(([name, value]) => [
      `KAFKA_${name.toUpperCase().replaceAll('.', '_')}`,
      value,
    ]);
    expect(environmentOf(serviceOf(compose, 'kafka'))).toMatchObject(Object.fromEntries(kafka));
    const registry = environmentOf(serviceOf(compose, 'registry'));
    expect(registry.APICURIO_RULES_GLOBAL_COMPATIBILITY).toBe(stack.registry.compatibility);
    expect(registry.APICURIO_DATASOURCE_URL).toMatch(new RegExp(`/${stack.registry.database}$`));
    const redis = textAt(serviceOf(compose, 'redis'), 'command', 2);
    for (const [name, value] of Object.entries(stack.redis.settings))
      expect(redis).toContain(`--${name} ${value || "''"}`);
  });

  it('limits transactions as the embedded platform does, and makes a database for each service', () => {
    const script = readText('deploy/compose/postgres/10-databases.sh');
    expect(script.match(/transaction_timeout = '(\w+)'/g)).toEqual(
      Array(2).fill(`transaction_timeout = '${stack.postgres.transactionTimeout}'`),
    );
    expect(/^for service in (.*); do$/m.exec(script)?.[1]?.split(' ')).toEqual(names);
    expect(script).toContain(`${stack.registry.database} registry`);
  });

  it.each(services)('runs %s as the supervisor of `npm start` would', (name, port) => {
    const environment = environmentOf(serviceOf(compose, name));
    const given = Object.keys(environment).filter(
      (variable) => !['WELLFLOW_LOG_LEVEL', 'WELLFLOW_OTLP_URL'].includes(variable),
    );
    expect(given.sort()).toEqual(Object.keys(platformEnvironment(name)).sort());
    expect(environment.PORT).toBe(String(port));
    const foreign = names
      .filter((other) => other !== name)
      .flatMap((other) =>
        Object.keys(environment).filter((variable) => variable.startsWith(`WELLFLOW_${other.toUpperCase()}_DATABASE`)),
      );
    expect(foreign).toEqual([]);
  });

  it.each(names)('migrates the database of %s as its owner before it starts', (name) => {
    const job = serviceOf(compose, `${name}-migrations`);
    expect(listAt(job, 'command')).toEqual(['node', `services/${name}/dist/migrate.js`]);
    expect(Object.keys(environmentOf(job))).toEqual([
      'WELLFLOW_LOG_LEVEL',
      `WELLFLOW_${name.toUpperCase()}_OWNER_DATABASE_URL`,
    ]);
    expect(at(serviceOf(compose, name), 'depends_on')).toMatchObject({
      [`${name}-migrations`]: { condition: 'service_completed_successfully' },
      topics: { condition: 'service_completed_successfully' },
      kafka: { condition: 'service_healthy' },
    });
  });

  it('has every address it names', () => {
    const known = new Set(membersAt(compose, 'services').map(([name]) => name));
    for (const [name, service] of ownServices(compose)) {
      const hosts = Object.values(environmentOf(service)).flatMap(
        (value) => /(?:@|\/\/|^)([a-z]+):\d+/.exec(value)?.[1] ?? [],
      );
      expect([name, hosts.filter((host) => !known.has(host))]).toEqual([name, []]);
    }
  });

  it('gives our programs nothing they do not need', () => {
    for (const [name, service] of ownServices(compose)) {
      expect([name, service]).toEqual([
        name,
        expect.objectContaining({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] }),
      ]);
    }
  });

  it('builds targets the Dockerfile has, and mounts files that are there', () => {
    const targets = readStages().map(({ name }) => name);
    for (const [name, service] of ownServices(compose))
      expect([name, targets]).toEqual([name, expect.arrayContaining([textAt(service, 'build', 'target')])]);
    const mounts = membersAt(compose, 'services').flatMap(([, service]) => mountsOf(service));
    expect(mounts.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('pins what it does not build to a version', () => {
    const images = membersAt(compose, 'services').flatMap(([, service]) =>
      at(service, 'build') === undefined ? [imageOf(service)] : [],
    );
    expect(images.filter((image) => !/:v?\d+[\w.-]*$/.test(image))).toEqual([]);
  });
});
