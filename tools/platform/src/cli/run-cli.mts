import { isProblem, Problem } from '../state/problem.mts';
import { createCli } from './cli.mts';
import type { AddCommand } from './cli.mts';
import { addCompletion } from './commands/completion.mts';
import { addDeadLetters } from './commands/dead-letters.mts';
import { addEfm } from './commands/efm.mts';
import { addEnvironment } from './commands/environment.mts';
import { addHealth } from './commands/health.mts';
import { addImport } from './commands/import.mts';
import { addLogs } from './commands/logs.mts';
import { addQuarantine } from './commands/quarantine.mts';
import { addReadings } from './commands/readings.mts';
import { addRestart, addStatus, addStop } from './commands/supervisor.mts';
import { addTags } from './commands/tags.mts';
import { addToken } from './commands/token.mts';
import { addWells } from './commands/wells.mts';

const commands: readonly AddCommand[] = [
  ...[addToken, addEnvironment, addStatus, addHealth, addLogs, addRestart, addStop],
  ...[addWells, addReadings, addTags, addEfm, addImport, addQuarantine, addDeadLetters, addCompletion],
];

/** Runs one command. Failures are told in a sentence, or as JSON where that was asked for, with exit code 1. */
export async function runCli(argv: readonly string[]): Promise<void> {
  const cli = commands.reduce((sofar, add) => add(sofar), createCli(argv));
  try {
    await cli
      .completion('yargs-completion', false)
      .demandCommand(1, 'Which command?')
      .strict()
      .version(false)
      .exitProcess(false)
      .fail((message, error, program) => {
        if (error !== undefined && error !== null) throw error;
        if (!argv.includes('--json')) program.showHelp('error');
        throw new Problem('usage', message, 'wellflow --help lists the commands.');
      })
      .parseAsync();
  } catch (error) {
    tell(error, argv.includes('--json'));
    process.exitCode = 1;
  }
}

function tell(error: unknown, json: boolean): void {
  if (!isProblem(error)) throw error;
  const { code, message, remedy } = error;
  if (json) process.stdout.write(`${JSON.stringify({ error: { code, message, remedy } }, undefined, 2)}\n`);
  else process.stderr.write(`${message}\n${remedy === '' ? '' : `${remedy}\n`}`);
}
