import { hkdfSync } from 'node:crypto';
import { listVariable, readServiceConfig, Type, urlVariable } from '@wellflow/config';
import { readTlsSettings, tlsVariables } from './tls-settings';

const own = {
  WELLFLOW_WELLS_URL: urlVariable({ description: 'where the wells service is' }),
  WELLFLOW_PRODUCTION_URL: urlVariable({ description: 'where the production service is' }),
  WELLFLOW_ROYALTY_URL: urlVariable({ description: 'where the royalty service is' }),
  WELLFLOW_COMPLIANCE_URL: urlVariable({ description: 'where the compliance service is' }),
  WELLFLOW_INGESTION_URL: urlVariable({ description: 'where the ingestion service is' }),
  WELLFLOW_DEV_CLIENT_ID: Type.Optional(
    Type.String({ minLength: 1, description: 'a client that may be everything, for a developer’s machine only' }),
  ),
  WELLFLOW_DEV_CLIENT_SECRET: Type.Optional(Type.String({ minLength: 16, secret: true })),
  WELLFLOW_GATEWAY_KEYRING: Type.Optional(
    Type.String({
      secret: true,
      pattern: '^[\\w-]+:[A-Za-z0-9+/]{43}=(,[\\w-]+:[A-Za-z0-9+/]{43}=)*$',
      complaint: 'must be name:base64 of 32 bytes; the first seals, all open',
    }),
  ),
  WELLFLOW_GATEWAY_ISSUES_TOKENS: Type.Boolean({
    default: true,
    description: 'false where WELLFLOW_ISSUER is an OIDC provider of your own',
  }),
  WELLFLOW_GATEWAY_CLIENT_RATE: Type.Integer({
    default: 5_000,
    minimum: 1,
    description: 'requests a second of one client',
  }),
  WELLFLOW_GATEWAY_ORGANIZATION_RATE: Type.Integer({
    default: 20_000,
    minimum: 1,
    description: 'requests a second of one organization',
  }),
  WELLFLOW_GATEWAY_KAFKA_PRODUCERS: Type.Integer({
    default: 100,
    minimum: 0,
    description: 'producers that may have topics on this cluster, two partitions each',
  }),
  WELLFLOW_GATEWAY_KAFKA_ADDRESS: Type.Optional(
    listVariable({ description: 'where producers reach Kafka; the services’ own addresses when absent' }),
  ),
  WELLFLOW_GATEWAY_KAFKA_CREDENTIALS: Type.Union([Type.Literal('scram'), Type.Literal('elsewhere')], {
    default: 'scram',
    description: 'elsewhere: producers’ credentials are made with the cluster’s own tools',
  }),
  ...tlsVariables,
  WELLFLOW_GATEWAY_TOKEN_RATE: Type.Integer({
    default: 20,
    minimum: 1,
    description: 'token requests a second of one address',
  }),
};

export type GatewayConfig = ReturnType<typeof readConfig>;

/** @throws Error that lists everything that is wrong, by variable. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>) {
  const config = readServiceConfig('gateway', environment, own);
  const { own: settings } = config;
  const tls = readTlsSettings(settings);
  return Object.freeze({ ...config, tls, keyring: keyringOf(settings), development: developmentClient(settings) });
}

interface Secrets {
  readonly WELLFLOW_GATEWAY_KEYRING?: string | undefined;
  readonly WELLFLOW_DEV_CLIENT_ID?: string | undefined;
  readonly WELLFLOW_DEV_CLIENT_SECRET?: string | undefined;
  readonly WELLFLOW_GATEWAY_ISSUES_TOKENS: boolean;
}

export interface KeyringConfig {
  readonly active: string;
  readonly keys: Readonly<Record<string, Buffer>>;
}

/** On a developer's machine the keyring is derived from the development client's secret; anywhere else it must be given. */
function keyringOf(settings: Secrets): KeyringConfig | undefined {
  if (!settings.WELLFLOW_GATEWAY_ISSUES_TOKENS) return undefined;
  const given = settings.WELLFLOW_GATEWAY_KEYRING;
  if (given) return parseKeyring(given);
  const secret = settings.WELLFLOW_DEV_CLIENT_SECRET;
  if (!secret) throw new Error('WELLFLOW_GATEWAY_KEYRING is not set: the key that seals the signing keys');
  const derived = Buffer.from(hkdfSync('sha256', secret, 'wellflow', 'gateway signing keys', 32));
  return { active: 'development', keys: { development: derived } };
}

function parseKeyring(text: string): KeyringConfig {
  const entries = text.split(',').map((part) => part.split(':', 2));
  const keys = Object.fromEntries(entries.map(([name = '', key = '']) => [name, Buffer.from(key, 'base64')]));
  return { active: entries[0]?.[0] ?? '', keys };
}

function developmentClient(settings: Secrets) {
  const { WELLFLOW_DEV_CLIENT_ID: clientId, WELLFLOW_DEV_CLIENT_SECRET: clientSecret } = settings;
  return clientId && clientSecret ? Object.freeze({ clientId, clientSecret }) : undefined;
}
