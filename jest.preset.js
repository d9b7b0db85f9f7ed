// Packages published as ES modules only; Jest runs CommonJS, so they are compiled like our own code.
const esmOnly = [
  'cookie',
  'jose',
  'cockatiel',
  'graphile-worker',
  'graphile-config',
  'undici',
  'lru-cache',
  'content-disposition',
];

/**
 * Jest settings of one package: `x.spec.ts` alone; `x.int.spec.ts` when TEST_LEVEL=int; `x.e2e.spec.ts` when TEST_LEVEL=e2e.
 * `extension` is `mts` where the package is run as it is written.
 */
module.exports = function preset(rootDir, extension = 'ts') {
  const level = process.env.TEST_LEVEL ?? 'unit';
  const testMatch = { unit: '**/*.spec', int: '**/*.int.spec', e2e: '**/*.e2e.spec' }[level];
  return {
    rootDir,
    roots: ['<rootDir>/src'],
    testEnvironment: 'node',
    testMatch: [`${testMatch}.${extension}`],
    testPathIgnorePatterns: level === 'unit' ? ['\\.(?:int|e2e)\\.spec\\.m?ts$', '/dist/'] : ['/dist/'],
    // The same in every package: of many projects run together Jest takes one's.
    testTimeout: { unit: 30_000, int: 120_000, e2e: 600_000 }[level],
    moduleFileExtensions: ['ts', 'mts', 'js', 'mjs', 'json', 'node'],
    moduleNameMapper: { '^@wellflow/(?!.*-service$)([^/]+)$': `${__dirname}/libs/$1/src` },
    transform: {
      '^.+\\.[mc]?[jt]s$': [
        '@swc/jest',
        { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
      ],
    },
    transformIgnorePatterns: [`/node_modules/(?!(?:.*/node_modules/)?(${esmOnly.join('|')})/)`],
  };
};
