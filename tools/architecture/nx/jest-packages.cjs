// Nx plug-in: every package with a jest.config.js has a `test` target, its unit tests, run again when it, its
// libraries or anything else its tests read has changed.
const { dirname } = require('node:path');
const { readFileSync } = require('node:fs');

/** Tests that read more than their own package and its libraries say so in package.json: `"testInputs": [...]`. */
const testInputs = (root, workspaceRoot) =>
  JSON.parse(readFileSync(`${workspaceRoot}/${root}/package.json`, 'utf8')).testInputs ?? [];

const testTarget = (root, workspaceRoot) => ({
  command: 'jest -c {projectRoot}/jest.config.js --passWithNoTests',
  options: { cwd: '{workspaceRoot}', env: { TEST_LEVEL: 'unit' } },
  cache: true,
  inputs: ['self', '^self', 'testing', ...testInputs(root, workspaceRoot)],
});

module.exports = {
  name: 'jest-packages',
  createNodesV2: [
    '{libs,services,tools}/*/jest.config.js',
    (files, _options, { workspaceRoot }) =>
      files.map((file) => {
        const root = dirname(file);
        return [file, { projects: { [root]: { targets: { test: testTarget(root, workspaceRoot) } } } }];
      }),
  ],
};
