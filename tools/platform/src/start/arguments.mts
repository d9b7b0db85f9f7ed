import { join } from 'node:path';
import yargs from 'yargs';
import { root } from '../state/root.mts';
import { serviceNames } from '../state/settings.mts';

export interface StartArguments {
  readonly dir: string;
  readonly fresh: boolean;
  readonly docker: boolean;
  readonly simulator: boolean;
  /** `stack`, or the services to run besides it. */
  readonly only: readonly string[] | undefined;
  readonly portOffset: number;
  readonly build: boolean;
}

const choices = ['stack', ...serviceNames];

export function parseArguments(argv: readonly string[]): StartArguments {
  const parsed = yargs([...argv])
    .scriptName('npm start --')
    .usage('$0 [options]\n\nBrings up the platform and keeps it running; Ctrl-C stops it.')
    .option('dir', {
      type: 'string',
      default: join(root, '.wellflow'),
      describe: 'state folder',
      defaultDescription: '.wellflow',
    })
    .option('fresh', { type: 'boolean', default: false, describe: 'begin anew: removes all data of the state folder' })
    .option('docker', {
      type: 'boolean',
      default: false,
      describe: 'Postgres, Kafka, registry and Redis from docker-compose.yml',
    })
    .option('simulator', { type: 'boolean', default: true, describe: 'run the simulated field' })
    .option('only', { type: 'string', array: true, choices, describe: 'stack: no service at all; else these services' })
    .option('port-offset', {
      type: 'number',
      default: 0,
      describe: 'added to every port; PORT moves the gateway alone',
    })
    .option('build', { type: 'boolean', default: true, describe: 'compile first' })
    .strict()
    .version(false)
    .parseSync();
  const { dir, fresh, docker, simulator, only, build } = parsed;
  return { dir, fresh, docker, simulator, only, portOffset: parsed['port-offset'], build };
}
