// Nx plug-in: every package with a jest.config.js has a `test` target: its unit tests, run again when the package, its
// libraries or the test settings change. Tests that read more say so in their package.json, under `nx`.
const { dirname } = require('node:path');

const test = {
  command: 'jest -c {projectRoot}/jest.config.js --passWithNoTests',
  options: { cwd: '{workspaceRoot}', env: { TEST_LEVEL: 'unit' } },
  cache: true,
  inputs: ['self', '^self', 'testing'],
};

module.exports = {
  name: 'jest-packages',
  createNodesV2: [
    '{libs,services,tools}/*/jest.config.js',
    (files) => files.map((file) => [file, { projects: { [dirname(file)]: { targets: { test } } } }]),
  ],
};
