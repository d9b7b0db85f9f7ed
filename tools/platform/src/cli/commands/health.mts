import type { AddCommand } from '../cli.mts';
import { openGateway } from '../gateway.mts';
import { print, readable } from '../output.mts';

export const addHealth: AddCommand = (cli) =>
  cli.command(
    'health',
    'whether every service is ready; exit code 1 when not',
    (command) => command,
    async (args) => {
      const { status, body } = await openGateway(args).ask('/health/ready');
      print(args.json, body, () => readable(body));
      if (status !== 200) process.exitCode = 1;
    },
  );
