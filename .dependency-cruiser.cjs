// Who may import whom. `tools/architecture` plants a forbidden import for every rule here and fails if one goes unseen.

/** What each library may import of the others; `testing` may import anything. */
const libraries = {
  kernel: [],
  contracts: [],
  config: ['kernel'],
  observability: ['kernel'],
  resilience: ['kernel', 'observability'],
  postgres: ['kernel', 'resilience', 'observability'],
  kafka: ['kernel', 'contracts', 'resilience', 'observability'],
  security: ['kernel', 'resilience', 'observability'],
  http: ['kernel', 'resilience', 'observability', 'security'],
  cache: ['kernel', 'resilience', 'observability'],
  saga: ['kernel'],
  'known-wells': ['kernel', 'contracts', 'postgres', 'kafka', 'http'],
  service: [
    ...['kernel', 'contracts', 'config', 'observability', 'resilience'],
    ...['postgres', 'kafka', 'security', 'http', 'cache'],
  ],
};

/** Packages with one owner, through which everybody else uses them. The gateway is itself infrastructure for others. */
const owners = {
  kafka: { packages: ['kafkajs', '@kafkajs/[^/]+'], also: [] },
  postgres: { packages: ['pg', 'pg-copy-streams', 'graphile-worker'], also: ['libs/testing/'] },
  orm: {
    packages: ['typeorm'],
    also: ['libs/postgres/', 'libs/known-wells/', 'libs/service/', 'services/[^/]+/src/infrastructure/persistence/'],
  },
  resilience: { packages: ['opossum', 'cockatiel'], also: [] },
  observability: { packages: ['pino', 'prom-client', '@opentelemetry/[^/]+', '@fastify/otel'], also: [] },
  security: { packages: ['jose'], also: [] },
  cache: { packages: ['ioredis', 'lru-cache'], also: ['services/gateway/src/infrastructure/'] },
  http: {
    packages: ['fastify', '@fastify/(?!otel/)[^/]+', 'undici'],
    also: ['services/[^/]+/src/presentation/http/', 'services/gateway/src/infrastructure/'],
  },
  kernel: { packages: ['luxon', 'decimal\\.js'], also: [] },
};

const specs = '\\.(spec|contract|support|cases)\\.[cm]?[jt]s$';
// Installed or not: what is not installed keeps the name it was imported by.
const npm = (packages) => [`(^|/)node_modules/(@types/)?(${packages.join('|')})/`, `^(${packages.join('|')})(/|$)`];
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const libraryRules = Object.entries(libraries).map(([library, allowed]) =>
  forbid(
    `library-${library}`,
    `libs/${library} may import ${allowed.length === 0 ? 'no other library' : allowed.join(', ')}`,
    { path: `^libs/${library}/src/`, pathNot: specs },
    { path: '^libs/', pathNot: `^libs/(${[library, ...allowed].join('|')})/` },
  ),
);

const ownerRules = Object.entries(owners).map(([owner, { packages, also }]) =>
  forbid(
    `owner-${owner}`,
    `${packages.join(', ')}: one library deals with it, everybody else goes through that library`,
    {
      path: '^(libs|services)/',
      pathNot: [`^libs/${owner}/`, ...also.map((path) => `^${path}`), ...(owner === 'kafka' ? [] : [specs])],
    },
    { path: npm(packages) },
  ),
);

const layerRules = [
  forbid(
    'domain-is-pure',
    'The domain imports its own domain and the kernel: no package, no node: module',
    { path: '^services/([^/]+)/src/domain/', pathNot: specs },
    { pathNot: ['^services/$1/src/domain/', '^libs/kernel/'] },
  ),
  forbid(
    'application-declares-ports',
    'The application imports domain, application, kernel and saga; what it needs from outside is an interface it declares',
    { path: '^services/([^/]+)/src/application/', pathNot: specs },
    { pathNot: ['^services/$1/src/(domain|application)/', '^libs/(kernel|saga)/'] },
  ),
  forbid(
    'infrastructure-implements',
    'Infrastructure implements ports: it does not know the ways in, the wiring or the environment',
    { path: '^services/([^/]+)/src/infrastructure/', pathNot: specs },
    { path: ['^services/$1/src/presentation/', '^services/$1/src/[^/]+\\.ts$'] },
  ),
  forbid(
    'presentation-calls-application',
    'A way in calls the application; it does not know domain, infrastructure, wiring or environment',
    { path: '^services/([^/]+)/src/presentation/', pathNot: specs },
    { path: ['^services/$1/src/(domain|infrastructure)/', '^services/$1/src/[^/]+\\.ts$'] },
  ),
  forbid(
    'contracts-at-the-edges',
    'What we tell is not what we store: records stay in presentation/events and infrastructure/messaging; app.ts names topics',
    {
      path: '^services/[^/]+/src/',
      pathNot: ['/src/presentation/events/', '/src/infrastructure/messaging/', '/src/app\\.ts$', specs],
    },
    { path: '^libs/contracts/' },
  ),
  forbid(
    'app-is-for-main',
    'Only the programs main.ts and migrate.ts, and specs, import app.ts',
    { path: '^services/[^/]+/src/', pathNot: ['^services/[^/]+/src/(main|migrate)\\.ts$', specs] },
    { path: '^services/[^/]+/src/app\\.ts$' },
  ),
  forbid('programs-are-leaves', 'Nothing imports a program', {}, { path: '^services/[^/]+/src/(main|migrate)\\.ts$' }),
  forbid(
    'services-are-strangers',
    'No service imports another; what one needs of another it learns from events',
    { path: '^services/([^/]+)/' },
    { path: '^services/', pathNot: '^services/$1/' },
  ),
];

const treeRules = [
  forbid(
    'down-the-tree',
    'Libraries and services run in production; tools, benches and tests are built on them, never the other way',
    { path: '^(libs|services)/' },
    { path: '^(tools|bench|tests)/' },
  ),
  forbid('libraries-below-services', 'A library knows no service', { path: '^libs/' }, { path: '^services/' }),
  forbid(
    'through-the-index',
    'A library is used through src/index.ts',
    { path: '^(libs|services|tools|bench|tests)/([^/]+)/' },
    { path: '^libs/[^/]+/src/', pathNot: ['^libs/[^/]+/src/index\\.ts$', '^$1/$2/'] },
  ),
  forbid(
    'testing-in-specs',
    'libs/testing is for specs',
    { path: '^(libs|services)/', pathNot: [specs, '^libs/testing/'] },
    { path: '^libs/testing/' },
  ),
  forbid('specs-are-leaves', 'Nothing imports a spec', {}, { path: '\\.spec\\.m?ts$' }),
  forbid(
    'test-code-in-tests',
    'What helps tests does not run in production',
    { path: '^(libs|services)/', pathNot: [specs, '^libs/testing/'] },
    { path: '\\.(contract|support|cases)\\.[cm]?[jt]s$' },
  ),
  forbid('no-cycle', 'A cycle has no place to begin reading, types included', {}, { circular: true }),
  forbid('resolvable', 'Every import leads somewhere', {}, { couldNotResolve: true }),
  forbid(
    'declared-packages',
    'What runs in production is in the dependencies of its own package.json',
    { path: '^(libs|services)/', pathNot: [specs, '^libs/testing/'] },
    {
      dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
      dependencyTypesNot: ['type-only', 'aliased-tsconfig', 'aliased-workspace', 'npm'],
      path: 'node_modules',
    },
  ),
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [...libraryRules, ...ownerRules, ...layerRules, ...treeRules],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.spec.json' },
    combinedDependencies: true,
    doNotFollow: { path: 'node_modules' },
    // Our own output and what runs in browsers; many packages keep their code in a dist folder.
    exclude: { path: '^[^/]+/[^/]+/(dist|public)/' },
    skipAnalysisNotInRules: true,
    enhancedResolveOptions: {
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
  },
};
