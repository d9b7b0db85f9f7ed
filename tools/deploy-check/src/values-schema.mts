import type { JsonValue } from './json.mts';

const text = (description: string): JsonValue => ({ type: 'string', description });
const flag = (description: string): JsonValue => ({ type: 'boolean', description });
const count = (description: string, minimum = 0): JsonValue => ({ type: 'integer', minimum, description });
const labels = (description: string): JsonValue => ({
  type: 'object',
  description,
  additionalProperties: { type: 'string' },
});
const anything = (description: string): JsonValue => ({ type: 'object', description });
const list = (description: string, items: JsonValue = { type: 'object' }): JsonValue => ({
  type: 'array',
  description,
  items,
});
const record = (description: string, properties: Readonly<Record<string, JsonValue>>): JsonValue => ({
  type: 'object',
  description,
  additionalProperties: false,
  properties,
});

const port: JsonValue = {
  type: 'integer',
  minimum: 1,
  maximum: 65_535,
  description: 'Port of HTTP, health and metrics',
};
const quantity: JsonValue = { type: ['string', 'number'], description: 'Kubernetes quantity' };
const quantities = record('By resource', { cpu: quantity, memory: quantity, 'ephemeral-storage': quantity });
const resources = record('Requests and limits of a container', { requests: quantities, limits: quantities });

const image = record('Image', {
  registry: text('Registry, without a slash; empty for global.image.registry'),
  repository: text('Repository; empty for wellflow/<service>'),
  tag: text('Tag; empty for global.image.tag, else the version of the chart'),
  digest: { type: 'string', description: 'sha256:…; wins over the tag', pattern: '^(sha256:[0-9a-f]{64})?$' },
});

const process = record('A process of the service: a Deployment of its own', {
  enabled: flag('Whether it is deployed'),
  replicas: count('How many'),
  resources,
});

const global = record('The same for every service', {
  image: record('Image', {
    registry: text('Registry, without a slash'),
    tag: text('Tag; empty for the version of the chart'),
    pullPolicy: { enum: ['Always', 'IfNotPresent', 'Never'], description: 'When to pull' },
    pullSecrets: list('Names of Secrets', { type: 'string' }),
  }),
  logLevel: { enum: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], description: 'What is logged' },
  kafka: record('Kafka', {
    brokers: text('host:port, separated by commas'),
    tls: flag('Whether the brokers listen with TLS'),
    mechanism: { enum: ['scram-sha-512', 'scram-sha-256'], description: 'How a user proves itself' },
    existingSecret: text('Secret with a user of the brokers; empty where they ask for none'),
    usernameKey: text('Key of the name'),
    passwordKey: text('Key of the password'),
  }),
  registry: record('Schema registry', { url: text('Its Confluent interface: http://…/apis/ccompat/v7') }),
  issuer: record('Who issues tokens', {
    url: text('What tokens name as iss'),
    jwksUrl: text("Its keys; empty for the gateway's own"),
  }),
  redis: record('Second level of caches', {
    existingSecret: text('Secret with its address; empty for none'),
    urlKey: text('Key in it'),
  }),
  otlpUrl: text('Base address of an OTLP/HTTP collector; empty for no traces'),
  services: { type: 'object', description: 'Port by service', additionalProperties: port },
  serviceMonitor: record('ServiceMonitor of the Prometheus operator', {
    enabled: flag('Whether it is made; needs the CRD'),
    interval: { type: 'string', pattern: '^\\d+(s|m)$', description: 'How often metrics are read' },
    labels: labels('By which Prometheus finds it'),
  }),
  networkPolicy: record('NetworkPolicy', {
    enabled: flag('Whether it is made'),
    gatewayFrom: list('Peers that may call the gateway'),
    metricsFrom: list('Peers that may read metrics'),
    egressPorts: list('Ports that may be called outside the release', { type: 'integer', minimum: 1, maximum: 65_535 }),
    extraEgress: list('Further rules'),
  }),
});

const service: Readonly<Record<string, JsonValue>> = {
  image,
  port,
  processes: record('What each process does', {
    ...{ http: process, consumers: process, relay: process, jobs: process, history: process },
  }),
  resources,
  database: record("The service's database", {
    existingSecret: text('Secret with the addresses'),
    urlKey: text('Key of the address for the service'),
    systemUrlKey: text('Key of the address for its own tables across organizations'),
    ownerExistingSecret: text("Secret with the owner's address; empty for existingSecret"),
    ownerUrlKey: text("Key of the owner's address, for migrations"),
    replicaUrlKey: text('Key of the address of a replica; empty for none'),
  }),
  env: {
    type: 'object',
    description: 'Further settings, no secrets',
    additionalProperties: { type: ['string', 'number', 'boolean'] },
  },
  secretEnv: {
    type: 'object',
    description: 'Further variables from Secrets',
    additionalProperties: {
      ...(record('Where from', { secret: text('Secret'), key: text('Key in it') }) as object),
      required: ['secret', 'key'],
    },
  },
  drainMs: count('How long a stopping process still takes requests, in milliseconds'),
  terminationGracePeriodSeconds: count('How long a process may take to stop', 10),
  migrations: record('Brings the database up to date before anything else', {
    enabled: flag('Whether the Job is made'),
    backoffLimit: count('How often it is tried again'),
    activeDeadlineSeconds: count('How long it may take', 1),
    resources,
  }),
  serviceAccount: record('Service account', {
    name: text('One that exists; empty for one per service'),
    annotations: labels('Annotations'),
  }),
  service: record('Service', { annotations: labels('Annotations') }),
  tls: record('A second port where TLS ends with the gateway itself; of no other service', {
    port: { type: 'integer', minimum: 0, maximum: 65_535, description: '0 for none' },
    existingSecret: text('Secret with tls.crt and tls.key'),
    clientAuthority: record('Whose client certificates are believed', {
      existingSecret: text('Secret with the authorities; empty where no client shows a certificate'),
      key: text('Key of the authorities'),
      revokedKey: text('Key of what they have revoked; empty for nothing'),
    }),
  }),
  podAnnotations: labels('Annotations of every pod'),
  podLabels: labels('Labels of every pod'),
  nodeSelector: labels('Labels of nodes to run on'),
  tolerations: list('Tolerations'),
  affinity: anything('Affinity'),
  priorityClassName: text('Priority class'),
};

const topics = record('Makes topics and registers schemas before anything starts', {
  enabled: flag('Whether the Job is made'),
  image,
  backoffLimit: count('How often it is tried again'),
  activeDeadlineSeconds: count('How long it may take', 1),
  resources,
});

// What Helm itself puts among the values of a chart with a library.
const ofHelm: Readonly<Record<string, JsonValue>> = {
  global,
  'wellflow-common': anything('The library chart'),
  enabled: flag('Whether it is part of the release'),
};

/** Of the chart of a service: unknown names are refused, so a slip of the pen does not pass silently. */
export function serviceSchema(name: string): JsonValue {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: `Values of ${name}`,
    ...(record(`The ${name} service`, { ...service, ...ofHelm }) as object),
  };
}

/** Of the umbrella: what services take is judged by their own charts. */
export function umbrellaSchema(services: readonly string[]): JsonValue {
  const parts = Object.fromEntries(services.map((name) => [name, anything(`Values of the chart ${name}`)]));
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Values of wellflow',
    ...(record('All of WellFlow', { topics, ...parts, ...ofHelm }) as object),
  };
}

/** File name under deploy/helm, and what belongs in it. */
export function schemaFiles(services: readonly string[]): readonly (readonly [string, string])[] {
  const files = [
    ...services.map((name) => [name, serviceSchema(name)] as const),
    ['wellflow', umbrellaSchema(services)] as const,
  ];
  return files.map(([chart, schema]) => [
    `deploy/helm/${chart}/values.schema.json`,
    `${JSON.stringify(schema, undefined, 2)}\n`,
  ]);
}
