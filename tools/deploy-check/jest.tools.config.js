// Specs that need a tool from elsewhere: one folder a tool, chosen by TOOLS_FOLDER.
const preset = require('../../jest.preset.js')(__dirname);
module.exports = {
  ...preset,
  roots: [`<rootDir>/${process.env.TOOLS_FOLDER ?? 'helm'}`],
  testMatch: ['**/*.spec.mts'],
  testTimeout: 300_000,
};
