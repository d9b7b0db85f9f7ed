import { completed, missingPackages, readLock } from './lock-file.mts';

const lacking = {
  'node_modules/a': {
    version: '1.0.0',
    dev: true,
    optionalDependencies: { '@a/a-darwin-arm64': '1.0.0', '@a/a-linux-x64-musl': '1.0.0', fsevents: '^2.3.0' },
  },
  'node_modules/b': { version: '2.0.0' },
  'node_modules/@a/a-linux-x64-musl': { version: '1.0.0', optional: true },
};

describe('package-lock.json', () => {
  // npm ci compares the lock file with what the registry's packages name, and refuses it with one word for all: Missing.
  it('names every package of every platform; if not: node tools/deploy-check/src/complete-lock.mts', () => {
    expect(missingPackages(readLock().packages).map(({ path }) => path)).toEqual([]);
  });

  it('would be found lacking a package of another platform, and is completed with it', () => {
    const locked = { version: '1.0.0', cpu: ['arm64'], os: ['darwin'], dev: true, optional: true };
    expect(missingPackages(lacking)).toEqual([{ path: 'node_modules/@a/a-darwin-arm64', locked }]);
    expect(Object.keys(completed(lacking))).toEqual([
      'node_modules/@a/a-darwin-arm64',
      'node_modules/@a/a-linux-x64-musl',
      'node_modules/a',
      'node_modules/b',
    ]);
    expect(missingPackages(completed(lacking))).toEqual([]);
  });
});
