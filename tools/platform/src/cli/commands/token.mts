import { withCaller } from '../caller-options.mts';
import type { AddCommand } from '../cli.mts';
import { openGateway } from '../gateway.mts';
import { print } from '../output.mts';

export const addToken: AddCommand = (cli) =>
  cli.command(
    'token',
    'print a bearer token',
    (command) => withCaller(command),
    async (args) => {
      const token = await openGateway(args).token({ role: args.role, organization: args.org });
      print(args.json, { token, organization: args.org, role: args.role }, () => token);
    },
  );
