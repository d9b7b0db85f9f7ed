import { Type, type Static, type TObject, type TSchema } from '@sinclair/typebox';
import { kafkaSecurityOf, kafkaSecurityVariables, type KafkaSecurity } from './kafka-security';
import { parseEnvironment, type Environment } from './parse-environment';
import { databaseUrlVariable, listVariable, portVariable, urlVariable } from './variables';

/** What a process of a service does; a Deployment may split them. */
export type ProcessRole = 'http' | 'consumers' | 'relay' | 'jobs';

const processRoles: readonly ProcessRole[] = ['http', 'consumers', 'relay', 'jobs'];

/** What every service needs to know about where it runs. */
export interface ServiceConfig {
  readonly service: string;
  readonly host: string;
  readonly port: number;
  readonly roles: ReadonlySet<ProcessRole>;
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  /** Base address of an OTLP/HTTP collector; no traces without it. */
  readonly otlpUrl?: string;
  readonly databaseUrl: string;
  readonly systemDatabaseUrl: string;
  /** Where reads may go that can lag. */
  readonly replicaDatabaseUrl?: string;
  readonly kafkaBrokers: readonly string[];
  /** Nothing where the brokers ask for nothing. */
  readonly kafkaSecurity?: KafkaSecurity;
  readonly registryUrl: string;
  readonly redisUrl?: string;
  readonly issuer: string;
  readonly jwksUrl: string;
  /** How long a stopping process still takes requests, for load balancers to notice, in milliseconds. */
  readonly drainMs: number;
  /** `WELLFLOW_POLICY_…` variables, and the JSON file beneath them: how each dependency is treated. */
  readonly policyVariables: Environment;
  readonly policyFile?: string;
}

const roleWord = Type.Union(processRoles.map((role) => Type.Literal(role)));

const common = {
  HOST: Type.String({ default: '127.0.0.1' }),
  PORT: portVariable(),
  WELLFLOW_ROLES: Type.Array(roleWord, {
    default: [...processRoles],
    complaint: `must be some of ${processRoles.join(', ')}`,
  }),
  WELLFLOW_LOG_LEVEL: Type.Union(
    (['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const).map((level) => Type.Literal(level)),
    { default: 'info' },
  ),
  WELLFLOW_OTLP_URL: Type.Optional(urlVariable()),
  WELLFLOW_KAFKA_BROKERS: listVariable({ description: 'host:port of brokers' }),
  ...kafkaSecurityVariables,
  WELLFLOW_REGISTRY_URL: urlVariable({ description: 'Confluent-compatible schema registry' }),
  WELLFLOW_REDIS_URL: Type.Optional(urlVariable({ secret: true })),
  WELLFLOW_ISSUER: Type.String({ minLength: 1, description: 'the `iss` of tokens' }),
  WELLFLOW_JWKS_URL: urlVariable({ description: 'the issuer’s keys' }),
  WELLFLOW_POLICY_FILE: Type.Optional(Type.String()),
  WELLFLOW_DRAIN_MS: Type.Integer({ default: 0, minimum: 0, maximum: 120_000 }),
};

/**
 * Reads what every service has in common, plus `own` settings of the service at hand.
 * @throws Error that lists everything that is wrong, by variable.
 */
export function readServiceConfig<Own extends Readonly<Record<string, TSchema>>>(
  service: string,
  environment: Environment,
  own: Own,
): ServiceConfig & { readonly own: { readonly [Name in keyof Own]: Static<Own[Name]> } } {
  const prefix = `WELLFLOW_${service.toUpperCase()}` as const;
  const databases = {
    [`${prefix}_DATABASE_URL`]: databaseUrlVariable(),
    [`${prefix}_SYSTEM_DATABASE_URL`]: databaseUrlVariable(),
    [`${prefix}_REPLICA_DATABASE_URL`]: Type.Optional(databaseUrlVariable()),
  };
  const schema: TObject = Type.Object({ ...common, ...own, ...databases });
  const shared = parseEnvironment(schema, environment) as Static<CommonSettings> & DatabaseSettings;
  return Object.freeze({
    ...fromSettings(service, prefix, shared),
    policyVariables: policyVariables(environment),
    own: readOwn(own, shared),
  });
}

type DatabaseSettings = { readonly [url: `WELLFLOW_${string}_DATABASE_URL`]: string | undefined };
type CommonSettings = ReturnType<typeof commonSettings>;
const commonSettings = () => Type.Object(common);

function policyVariables(environment: Environment): Environment {
  return Object.freeze(
    Object.fromEntries(
      Object.entries(environment).filter(
        ([name]) => name.startsWith('WELLFLOW_POLICY_') && name !== 'WELLFLOW_POLICY_FILE',
      ),
    ),
  );
}

function fromSettings(
  service: string,
  prefix: `WELLFLOW_${string}`,
  settings: Static<CommonSettings> & DatabaseSettings,
): Omit<ServiceConfig, 'policyVariables'> {
  const replicaDatabaseUrl = settings[`${prefix}_REPLICA_DATABASE_URL`];
  return {
    service,
    host: settings.HOST,
    port: settings.PORT,
    roles: new Set(settings.WELLFLOW_ROLES),
    logLevel: settings.WELLFLOW_LOG_LEVEL,
    databaseUrl: settings[`${prefix}_DATABASE_URL`] ?? '',
    systemDatabaseUrl: settings[`${prefix}_SYSTEM_DATABASE_URL`] ?? '',
    kafkaBrokers: settings.WELLFLOW_KAFKA_BROKERS,
    kafkaSecurity: kafkaSecurityOf(settings),
    registryUrl: settings.WELLFLOW_REGISTRY_URL,
    issuer: settings.WELLFLOW_ISSUER,
    jwksUrl: settings.WELLFLOW_JWKS_URL,
    drainMs: settings.WELLFLOW_DRAIN_MS,
    ...(settings.WELLFLOW_OTLP_URL === undefined ? {} : { otlpUrl: settings.WELLFLOW_OTLP_URL }),
    ...(settings.WELLFLOW_REDIS_URL === undefined ? {} : { redisUrl: settings.WELLFLOW_REDIS_URL }),
    ...(settings.WELLFLOW_POLICY_FILE === undefined ? {} : { policyFile: settings.WELLFLOW_POLICY_FILE }),
    ...(replicaDatabaseUrl === undefined ? {} : { replicaDatabaseUrl }),
  };
}

function readOwn<Own extends Readonly<Record<string, TSchema>>>(own: Own, settings: object) {
  const entries = Object.entries(settings).filter(([name]) => name in own);
  return Object.freeze(Object.fromEntries(entries)) as { readonly [Name in keyof Own]: Static<Own[Name]> };
}
