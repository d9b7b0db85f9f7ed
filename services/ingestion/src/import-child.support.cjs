// A process that reads one import to its end, so that a spec can end it as a crash would. It runs TypeScript from src, as Jest does.
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { resolve } = require('node:path');
const { transformSync } = require('@swc/core');

const libs = resolve(__dirname, '../../../libs');
const find = Module._resolveFilename;
Module._resolveFilename = (name, ...rest) => {
  const library = /^@wellflow\/([^/]+)$/.exec(name)?.[1];
  return find(library ? `${libs}/${library}/src/index.ts` : name, ...rest);
};
Module._extensions['.ts'] = (module, filename) => {
  const options = {
    filename,
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
  };
  module._compile(transformSync(readFileSync(filename, 'utf8'), options).code, filename);
};

void require('./import-child.support.ts').runImportChild(process.env);
