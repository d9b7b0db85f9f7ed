import type { Addresses } from '../stack/stack.mts';
import { developmentClient } from '../state/credentials.mts';

export type Environment = Readonly<Record<string, string>>;

export interface EnvironmentInput {
  readonly addresses: Addresses;
  readonly ports: Readonly<Record<string, number>>;
  readonly services: readonly string[];
  readonly clientSecret: string;
  /** What every process gets besides: PATH, log level, what a test adds. */
  readonly base: Environment;
}

/** What `wellflow env` prints: every address a person or a program may want. */
export function sharedEnvironment({ addresses, ports, services }: EnvironmentInput): Environment {
  const urls = services.map((service) => [variable(service, 'URL'), serviceUrl(ports, service)]);
  return {
    ...messaging(addresses),
    WELLFLOW_GATEWAY_URL: serviceUrl(ports, 'gateway'),
    ...mqtt(ports),
    ...Object.fromEntries(urls),
    ...Object.assign({}, ...services.map((service) => databaseVariables(service, addresses))),
  };
}

/** A service gets its own database, never another's, and not as its owner. */
export function serviceEnvironment(service: string, input: EnvironmentInput): Environment {
  const { addresses, ports, services, clientSecret, base } = input;
  const issuer = serviceUrl(ports, 'gateway');
  const urls = services.map((each) => [variable(each, 'URL'), serviceUrl(ports, each)]);
  return {
    ...base,
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: String(ports[service]),
    ...messaging(addresses),
    ...Object.fromEntries(urls),
    WELLFLOW_ISSUER: issuer,
    WELLFLOW_JWKS_URL: `${issuer}/.well-known/jwks.json`,
    [variable(service, 'DATABASE_URL')]: databaseOf(service, addresses).url,
    [variable(service, 'SYSTEM_DATABASE_URL')]: databaseOf(service, addresses).systemUrl,
    ...(service === 'ingestion' && mqtt(ports)),
    ...(service === 'gateway' && {
      WELLFLOW_DEV_CLIENT_ID: developmentClient,
      WELLFLOW_DEV_CLIENT_SECRET: clientSecret,
    }),
  };
}

/** Only migrations run as the database's owner. */
export function migrationEnvironment(service: string, { addresses, base }: EnvironmentInput): Environment {
  return { ...base, [variable(service, 'OWNER_DATABASE_URL')]: databaseOf(service, addresses).ownerUrl };
}

export function topicsEnvironment({ addresses, base }: EnvironmentInput): Environment {
  return { ...base, ...messaging(addresses) };
}

/** The simulator is a client like any other: the gateway's address and a client's name and secret. */
export function simulatorEnvironment({ ports, clientSecret, base }: EnvironmentInput): Environment {
  return {
    ...base,
    WELLFLOW_GATEWAY_URL: serviceUrl(ports, 'gateway'),
    WELLFLOW_CLIENT_ID: developmentClient,
    WELLFLOW_CLIENT_SECRET: clientSecret,
  };
}

/** The embedded broker: on the loopback, where every process is the same person's. */
function mqtt({ mqtt: port }: Readonly<Record<string, number>>): Environment {
  return port === undefined ? {} : { WELLFLOW_MQTT_URL: `mqtt://127.0.0.1:${port}` };
}

export function brokerEnvironment({ ports, base }: EnvironmentInput): Environment {
  return { ...base, HOST: '127.0.0.1', PORT: String(ports['mqtt']) };
}

export function serviceUrl(ports: Readonly<Record<string, number>>, service: string): string {
  return `http://127.0.0.1:${ports[service]}`;
}

function messaging({ brokers, registryUrl, redisUrl }: Addresses): Environment {
  const redis = redisUrl === undefined ? {} : { WELLFLOW_REDIS_URL: redisUrl };
  return { WELLFLOW_KAFKA_BROKERS: brokers, WELLFLOW_REGISTRY_URL: registryUrl, ...redis };
}

function databaseVariables(service: string, addresses: Addresses): Environment {
  const { url, systemUrl, ownerUrl } = databaseOf(service, addresses);
  return {
    [variable(service, 'DATABASE_URL')]: url,
    [variable(service, 'SYSTEM_DATABASE_URL')]: systemUrl,
    [variable(service, 'OWNER_DATABASE_URL')]: ownerUrl,
  };
}

function databaseOf(service: string, { databases }: Addresses) {
  const urls = databases[service];
  if (urls === undefined) throw new Error(`No database for ${service}`);
  return urls;
}

function variable(service: string, name: string): string {
  return `WELLFLOW_${service.toUpperCase()}_${name}`;
}
