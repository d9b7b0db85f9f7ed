import { readIfThere } from '../../state/files.mts';
import { Problem } from '../../state/problem.mts';
import { stateFiles } from '../../state/state-files.mts';
import type { AddCommand } from '../cli.mts';
import { print } from '../output.mts';

export const addEnvironment: AddCommand = (cli) =>
  cli.command(
    'env',
    'print shell variables with every address: eval "$(npm run -s wellflow -- env)"',
    (command) => command,
    ({ json, dir }) => {
      const text = readIfThere(stateFiles(dir).environment);
      if (text === undefined)
        throw new Problem('not-running', 'WellFlow does not run from this folder.', 'Start it: npm start.');
      const variables = JSON.parse(text) as Readonly<Record<string, string>>;
      print(json, variables, () => shellExports(variables));
    },
  );

/** @returns lines that any POSIX shell takes, whatever is in the values. */
export function shellExports(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'`)
    .join('\n');
}
