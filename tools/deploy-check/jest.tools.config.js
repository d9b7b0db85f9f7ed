// Specs that need a tool from elsewhere; src/run-specs.mts says which folder.
const preset = require('../../jest.preset.js')(__dirname);
const { roots: _, ...rest } = preset;
module.exports = {
  ...rest,
  rootDir: `${__dirname}/../..`,
  testMatch: ['**/*.spec.mts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 900_000,
};
