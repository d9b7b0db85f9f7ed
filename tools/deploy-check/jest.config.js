const preset = require('../../jest.preset.js')(__dirname);
module.exports = { ...preset, testMatch: preset.testMatch.map((pattern) => pattern.replace(/\.ts$/, '.mts')) };
