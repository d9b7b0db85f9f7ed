import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** The tree to work on: this one, or the one given with `--root`, as the specs do. */
export function parseArguments(): { readonly root: string; readonly check: boolean } {
  const { values } = parseArgs({ options: { root: { type: 'string' }, check: { type: 'boolean', default: false } } });
  return { root: resolve(values.root ?? process.cwd()), check: values.check };
}
