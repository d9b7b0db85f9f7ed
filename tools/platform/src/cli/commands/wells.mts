import { withCaller } from '../caller-options.mts';
import type { AddCommand } from '../cli.mts';
import { openGateway } from '../gateway.mts';
import { print, readable } from '../output.mts';

export const addWells: AddCommand = (cli) =>
  cli.command('wells', 'register a well, look one up', (wells) =>
    wells
      .command(
        'register',
        'register a well',
        (command) =>
          withCaller(command)
            .option('api-number', { type: 'string', demandOption: true, describe: 'API number, in any form' })
            .option('name', { type: 'string', demandOption: true }),
        async (args) => {
          const body = { apiNumber: args['api-number'], name: args.name };
          const caller = { role: args.role, organization: args.org };
          const reply = await openGateway(args).call({ method: 'POST', path: '/v1/wells', body }, caller);
          print(args.json, reply, () => readable(reply));
        },
      )
      .command(
        'get <well>',
        'one well, by API number, id or scheme:value',
        (command) => withCaller(command, 'viewer').positional('well', { type: 'string', demandOption: true }),
        async (args) => {
          const caller = { role: args.role, organization: args.org };
          const reply = await openGateway(args).call({ path: `/v1/wells/${encodeURIComponent(args.well)}` }, caller);
          print(args.json, reply, () => readable(reply));
        },
      )
      .demandCommand(1, 'wells what: register or get?'),
  );
