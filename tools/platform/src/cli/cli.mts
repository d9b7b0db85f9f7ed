import { join } from 'node:path';
import yargs from 'yargs';
import type { Argv } from 'yargs';
import { root } from '../state/root.mts';

/** Options that every command has. */
export interface SharedArguments {
  readonly json: boolean;
  readonly dir: string;
  readonly gateway: string | undefined;
}

export type Cli = Argv<SharedArguments>;

/** Adds one command to the command line. */
export type AddCommand = (cli: Cli) => Cli;

export function createCli(argv: readonly string[]): Cli {
  return yargs([...argv])
    .scriptName('wellflow')
    .usage('$0 <command>\n\nTalks to the platform that npm start runs.')
    .option('json', { type: 'boolean', default: false, describe: 'answer in JSON', global: true })
    .option('dir', {
      type: 'string',
      default: join(root, '.wellflow'),
      defaultDescription: '.wellflow',
      describe: 'state folder of the platform',
      global: true,
    })
    .option('gateway', {
      type: 'string',
      describe: 'address of another gateway; its token is read from WELLFLOW_TOKEN',
      global: true,
    });
}
