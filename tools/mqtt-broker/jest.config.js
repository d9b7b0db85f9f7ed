const preset = require('../../jest.preset.js')(__dirname, 'mts');

// Published as ES modules only.
module.exports = { ...preset, transformIgnorePatterns: ['/node_modules/(?!(aedes|qlobber|hyperid|uuid-parse)/)'] };
