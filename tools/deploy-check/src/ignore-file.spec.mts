import { readText } from './files.mts';
import { parseIgnoreFile } from './ignore-file.mts';

describe('an ignore file', () => {
  it('lets the last pattern that matches decide', () => {
    const isIgnored = parseIgnoreFile('# all\n*\n!libs\n**/node_modules\n**/*.spec.ts\n');
    const kept = [
      'libs',
      'libs/kernel/src/index.ts',
      'README.md',
      'libs/kernel/node_modules/x/y.js',
      'libs/kernel/src/a.spec.ts',
    ].map((path) => [path, !isIgnored(path)]);
    expect(Object.fromEntries(kept)).toEqual({
      libs: true,
      'libs/kernel/src/index.ts': true,
      'README.md': false,
      'libs/kernel/node_modules/x/y.js': false,
      'libs/kernel/src/a.spec.ts': false,
    });
  });

  it('of ours keeps state, secrets and tests out of images', () => {
    const isIgnored = parseIgnoreFile(readText('.dockerignore'));
    const paths = [
      '.wellflow/credentials.json',
      '.git/config',
      'services/wells/.env',
      'services/wells/src/app.spec.ts',
      'node_modules/x/index.js',
      'docs/adr/0001.md',
    ];
    expect(paths.filter((path) => !isIgnored(path))).toEqual([]);
    expect(['package.json', 'services/wells/src/app.ts', 'patches/kafkajs+2.2.4.patch'].filter(isIgnored)).toEqual([]);
  });
});
