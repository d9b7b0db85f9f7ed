import { setTimeout as sleep } from 'node:timers/promises';
import { askSupervisor } from '../../control/control-client.mts';
import { livingHolder } from '../../control/lock.mts';
import { Problem } from '../../state/problem.mts';
import { stateFiles } from '../../state/state-files.mts';
import { processTable } from '../../start/table.mts';
import type { ProcessRow } from '../../start/table.mts';
import type { AddCommand } from '../cli.mts';
import { print } from '../output.mts';

export const addStatus: AddCommand = (cli) =>
  cli.command(
    'status',
    'what runs where, since when, with how much memory',
    (command) => command,
    async ({ json, dir }) => {
      const rows = (await askSupervisor(stateFiles(dir).control, 'GET', '/status')) as readonly ProcessRow[];
      print(json, rows, () => processTable(rows));
    },
  );

export const addRestart: AddCommand = (cli) =>
  cli.command(
    'restart <name>',
    'stop and start one process: a service, the simulator, kafka, postgres, registry, redis',
    (command) => command.positional('name', { type: 'string', demandOption: true }),
    async ({ json, dir, name }) => {
      const rows = (await askSupervisor(stateFiles(dir).control, 'POST', `/restart/${name}`)) as readonly ProcessRow[];
      print(json, rows, () => processTable(rows.filter((row) => row.name === name)));
    },
  );

export const addStop: AddCommand = (cli) =>
  cli.command(
    'stop',
    'stop everything, in order',
    (command) => command,
    async ({ json, dir }) => {
      const files = stateFiles(dir);
      const holder = livingHolder(files.lock);
      if (holder === undefined)
        throw new Problem('not-running', 'WellFlow does not run from this folder.', 'Start it: npm start.');
      // One that is still starting has no door yet; the signal means the same.
      await askSupervisor(files.control, 'POST', '/stop').catch(() => process.kill(holder.pid, 'SIGTERM'));
      while (livingHolder(files.lock)?.pid === holder.pid) await sleep(100);
      print(json, { stopped: true }, () => 'Stopped.');
    },
  );
