import type { Contents } from './planted-workspace.mts';

/** A folder and what files in it must not import; planted once as a value and once as a type. */
export interface ImportProbe {
  readonly rule: string;
  readonly folder: string;
  readonly imports: string;
  /** Where the file's own name decides. */
  readonly file?: string;
  /** A rule about what runs lets types pass. */
  readonly valueOnly?: boolean;
}

const libraries = [
  ...['kernel', 'contracts', 'config', 'observability', 'resilience', 'postgres', 'kafka', 'security'],
  ...['http', 'cache', 'testing', 'service', 'known-wells', 'saga'],
];

const manifest = (name: string, dependencies: readonly string[]): string =>
  JSON.stringify({ name, dependencies: Object.fromEntries(dependencies.map((dependency) => [dependency, '*'])) });

const everything = [...libraries.map((name) => `@wellflow/${name}`), 'kafkajs', 'pg', 'typeorm', 'fastify', 'pino'];
const stub = 'export const probe = 1;\nexport type Probe = number;\n';

/** A tree that uses all it may. */
export const soundTree: Contents = {
  ...Object.fromEntries(libraries.map((name) => [`libs/${name}/src/index.ts`, stub])),
  ...Object.fromEntries(libraries.map((name) => [`libs/${name}/src/inner.ts`, stub])),
  ...Object.fromEntries(
    libraries.map((name) => [`libs/${name}/package.json`, manifest(`@wellflow/${name}`, everything)]),
  ),
  'libs/kafka/src/client.ts':
    "import { Kafka } from 'kafkajs';\nimport { probe } from '@wellflow/contracts';\nexport const client = [Kafka, probe];\n",
  'libs/kafka/src/client.int.spec.ts':
    "import { probe } from '@wellflow/testing';\nimport { client } from './client';\nexport const tested = [client, probe];\n",
  'services/wells/package.json': manifest('@wellflow/wells-service', everything),
  'services/wells/src/domain/well/well.events.ts': stub,
  'services/wells/src/domain/well/well.decider.ts':
    "import { probe } from '@wellflow/kernel';\nimport type { Probe } from './well.events';\nexport const decider: Probe = probe;\n",
  'services/wells/src/application/register-well.ts':
    "import { decider } from '../domain/well/well.decider';\nexport const registerWell = decider;\nexport const probe = 1;\nexport type Probe = number;\n",
  'services/wells/src/infrastructure/persistence/well-list.table.ts':
    "import { EntitySchema } from 'typeorm';\nimport { registerWell } from '../../application/register-well';\nexport const table = [EntitySchema, registerWell];\nexport const probe = 1;\n",
  'services/wells/src/infrastructure/messaging/well-messages.ts':
    "import { probe } from '@wellflow/contracts';\nimport type { Probe } from '../../domain/well/well.events';\nexport const messages: Probe = probe;\n",
  'services/wells/src/presentation/http/register-well.route.ts':
    "import fastify from 'fastify';\nimport { registerWell } from '../../application/register-well';\nexport const route = [fastify, registerWell];\nexport const probe = 1;\n",
  'services/wells/src/config.ts': 'export const probe = 1;\nexport type Probe = number;\n',
  'services/wells/src/app.ts':
    "import { probe } from './config';\nimport { table } from './infrastructure/persistence/well-list.table';\nimport { route } from './presentation/http/register-well.route';\nexport const app = [probe, table, route];\n",
  'services/wells/src/main.ts': "import { app } from './app';\nexport const main = app;\n",
  'services/wells/src/migrate.ts': "import { app } from './app';\nexport const migrate = app;\n",
  'services/wells/src/app.spec.ts':
    "import { app } from './app';\nimport { probe } from '@wellflow/testing';\nexport const tested = [app, probe];\n",
  'services/wells/src/well.support.ts': stub,
  'services/royalty/src/application/book.ts': stub,
  'tools/platform/src/start.mts': "import { probe } from '@wellflow/config';\nexport const start = probe;\n",
};

const forbiddenLibraries = (library: string, ...allowed: readonly string[]): readonly ImportProbe[] =>
  libraries
    .filter((name) => name !== library && !allowed.includes(name))
    .map((name) => ({ rule: `library-${library}`, folder: `libs/${library}/src`, imports: `@wellflow/${name}` }));

const base = ['kernel', 'observability'];
const guarded = [...base, 'resilience'];

// Written out again rather than derived from the rules: two tellings that must agree.
const libraryProbes = [
  ...forbiddenLibraries('kernel'),
  ...forbiddenLibraries('contracts'),
  ...forbiddenLibraries('config', 'kernel'),
  ...forbiddenLibraries('observability', 'kernel'),
  ...forbiddenLibraries('resilience', ...base),
  ...forbiddenLibraries('postgres', ...guarded),
  ...forbiddenLibraries('kafka', ...guarded, 'contracts'),
  ...forbiddenLibraries('security', ...guarded),
  ...forbiddenLibraries('http', ...guarded, 'security'),
  ...forbiddenLibraries('cache', ...guarded),
  ...forbiddenLibraries('saga', 'kernel'),
  ...forbiddenLibraries('known-wells', 'kernel', 'contracts', 'postgres', 'kafka', 'http'),
  ...forbiddenLibraries('service', ...guarded, 'contracts', 'config', 'postgres', 'kafka', 'security', 'http', 'cache'),
];

const owned: Readonly<Record<string, readonly string[]>> = {
  kafka: ['kafkajs', '@kafkajs/confluent-schema-registry'],
  postgres: ['pg', 'pg-copy-streams', 'graphile-worker'],
  orm: ['typeorm'],
  resilience: ['opossum', 'cockatiel'],
  observability: ['pino', 'prom-client', '@opentelemetry/api', '@fastify/otel'],
  security: ['jose'],
  cache: ['ioredis', 'lru-cache'],
  http: ['fastify', '@fastify/swagger', 'undici'],
  kernel: ['luxon', 'decimal.js'],
};

const ownerProbes = Object.entries(owned).flatMap(([owner, packages]) =>
  packages.map((imports) => ({ rule: `owner-${owner}`, folder: 'services/wells/src/presentation/events', imports })),
);

const domain = { rule: 'domain-is-pure', folder: 'services/wells/src/domain/well' };
const application = { rule: 'application-declares-ports', folder: 'services/wells/src/application' };
const infrastructure = { rule: 'infrastructure-implements', folder: 'services/wells/src/infrastructure/clients' };
const presentation = { rule: 'presentation-calls-application', folder: 'services/wells/src/presentation/http' };
const wells = 'services/wells/src';

const layerProbes: readonly ImportProbe[] = [
  ...[
    'node:fs',
    'crypto',
    'luxon',
    '@wellflow/config',
    '@wellflow/contracts',
    '../../application/register-well',
    '../../config',
  ].map((imports) => ({ ...domain, imports })),
  ...[
    'node:fs',
    'pg',
    '@wellflow/postgres',
    '@wellflow/observability',
    '../infrastructure/persistence/well-list.table',
    '../config',
  ].map((imports) => ({ ...application, imports })),
  ...['../../presentation/http/register-well.route', '../../config', '../../app'].map((imports) => ({
    ...infrastructure,
    imports,
  })),
  ...['../../domain/well/well.events', '../../infrastructure/persistence/well-list.table', '../../config'].map(
    (imports) => ({
      ...presentation,
      imports,
    }),
  ),
  { rule: 'contracts-at-the-edges', folder: `${wells}/presentation/http`, imports: '@wellflow/contracts' },
  { rule: 'contracts-at-the-edges', folder: `${wells}/infrastructure/persistence`, imports: '@wellflow/contracts' },
  { rule: 'contracts-at-the-edges', folder: wells, imports: '@wellflow/contracts' },
  { rule: 'app-is-for-main', folder: wells, imports: './app' },
  { rule: 'programs-are-leaves', folder: wells, imports: './main' },
  { rule: 'programs-are-leaves', folder: wells, imports: './migrate' },
  {
    rule: 'services-are-strangers',
    folder: `${wells}/presentation/events`,
    imports: '../../../../royalty/src/application/book',
  },
];

const treeProbes: readonly ImportProbe[] = [
  { rule: 'down-the-tree', folder: 'libs/config/src', imports: '../../../tools/platform/src/start.mjs' },
  { rule: 'down-the-tree', folder: wells, imports: '../../../tools/platform/src/start.mjs' },
  {
    rule: 'libraries-below-services',
    folder: 'libs/config/src',
    imports: '../../../services/royalty/src/application/book',
  },
  { rule: 'through-the-index', folder: wells, imports: '../../../libs/config/src/inner' },
  { rule: 'through-the-index', folder: 'tools/platform/src', imports: '../../../libs/config/src/inner' },
  { rule: 'testing-in-specs', folder: wells, imports: '@wellflow/testing' },
  { rule: 'testing-in-specs', folder: 'libs/config/src', imports: '@wellflow/testing' },
  { rule: 'specs-are-leaves', folder: wells, imports: './app.spec' },
  { rule: 'test-code-in-tests', folder: wells, imports: './well.support' },
  { rule: 'no-cycle', folder: wells, imports: './circle', file: 'circle' },
  { rule: 'resolvable', folder: wells, imports: './nowhere' },
  { rule: 'declared-packages', folder: 'libs/config/src', imports: 'yaml', valueOnly: true },
  { rule: 'declared-packages', folder: 'libs/config/src', imports: 'jose', valueOnly: true },
];

export const importProbes: readonly ImportProbe[] = [...libraryProbes, ...ownerProbes, ...layerProbes, ...treeProbes];
