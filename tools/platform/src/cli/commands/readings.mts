import { readFileSync } from 'node:fs';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { withCaller } from '../caller-options.mts';
import type { AddCommand, SharedArguments } from '../cli.mts';
import { openGateway } from '../gateway.mts';
import { print, readable } from '../output.mts';
import { Problem } from '../../state/problem.mts';

export const addReadings: AddCommand = (cli) =>
  cli.command('readings', 'send readings, read them back', (readings) =>
    readings
      .command('send', 'send one reading, or a file of them', sendOptions, send)
      .command(
        'get <well>',
        'readings of a well',
        (command) =>
          withCaller(command, 'viewer')
            .positional('well', { type: 'string', demandOption: true })
            .option('measurement', { type: 'string', demandOption: true, describe: 'tubing-pressure, …' })
            .option('from', { type: 'string', describe: 'RFC 3339' })
            .option('to', { type: 'string', describe: 'RFC 3339' })
            .option('limit', { type: 'number' }),
        async (args) => {
          const { measurement, from, to, limit } = args;
          const path = `/v1/wells/${encodeURIComponent(args.well)}/readings`;
          const caller = { role: args.role, organization: args.org };
          const reply = await openGateway(args).call({ path, query: { measurement, from, to, limit } }, caller);
          print(args.json, reply, () => readable(reply));
        },
      )
      .demandCommand(1, 'readings what: send or get?'),
  );

function sendOptions(command: Argv<SharedArguments>) {
  return withCaller(command, 'producer')
    .option('well', { type: 'string', describe: 'API number, id or scheme:value' })
    .option('tag', { type: 'string', describe: 'instead of well and measurement' })
    .option('measurement', { type: 'string' })
    .option('value', { type: 'string', describe: 'a number, true, false, null or a text' })
    .option('unit', { type: 'string' })
    .option('time', { type: 'string', describe: 'RFC 3339', defaultDescription: 'now' })
    .option('quality', { type: 'string' })
    .option('file', {
      type: 'string',
      describe: 'JSON: a list of readings or { "readings": [ … ] }; - reads standard input',
    });
}

type SendArguments = ReturnType<typeof sendOptions> extends Argv<infer T> ? ArgumentsCamelCase<T> : never;

async function send(args: SendArguments): Promise<void> {
  const readings = args.file === undefined ? [oneReading(args)] : readingsOf(args.file);
  const caller = { role: args.role, organization: args.org };
  const reply = await openGateway(args).call({ method: 'POST', path: '/v1/readings', body: { readings } }, caller);
  print(args.json, reply, () => readable(reply));
}

function oneReading({ well, tag, measurement, value, unit, time, quality }: SendArguments): Record<string, unknown> {
  const named = tag === undefined ? well !== undefined && measurement !== undefined : true;
  if (!named || value === undefined) {
    throw new Problem(
      'what-reading',
      'A reading needs --value, and --tag or --well and --measurement.',
      'Or send a --file.',
    );
  }
  const given = {
    well,
    tag,
    measurement,
    unit,
    quality,
    time: time ?? new Date().toISOString(),
    value: parseValue(value),
  };
  return Object.fromEntries(Object.entries(given).filter(([, field]) => field !== undefined));
}

/** @returns the JSON value a text stands for; what is not one is a text. */
export function parseValue(text: string): unknown {
  const isJson = /^(true|false|null|-?\d+(\.\d+)?([eE][+-]?\d+)?)$/.test(text);
  return isJson ? JSON.parse(text) : text;
}

function readingsOf(file: string): unknown {
  const value: unknown = JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8'));
  return typeof value === 'object' && value !== null && 'readings' in value ? value.readings : value;
}
