import { join } from 'node:path';
import { readConfig } from '../../state/config.mts';
import { root } from '../../state/root.mts';
import type { AddCommand } from '../cli.mts';

const shells = ['bash', 'zsh'] as const;

export const addCompletion: AddCommand = (cli) =>
  cli.command(
    'completion [shell]',
    'print the completion for bash or zsh: source <(wellflow completion)',
    (command) =>
      command.positional('shell', {
        choices: shells,
        default: readConfig().isZsh ? ('zsh' as const) : ('bash' as const),
      }),
    ({ shell }) => void process.stdout.write(scripts[shell](join(root, 'node_modules', '.bin'))),
  );

/** Each also puts the command on the path, so that what is completed can be run. */
const scripts: Readonly<Record<(typeof shells)[number], (bin: string) => string>> = {
  bash: (bin) => `PATH="$PATH:${bin}"
_wellflow() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$(SHELL=bash wellflow --get-yargs-completions "\${COMP_WORDS[@]:0:COMP_CWORD+1}")" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o bashdefault -o default -F _wellflow wellflow
`,
  zsh: (bin) => `PATH="$PATH:${bin}"
_wellflow() {
  local replies
  local IFS=$'\\n'
  replies=($(SHELL=zsh wellflow --get-yargs-completions "\${words[@]:0:$CURRENT}"))
  _describe 'values' replies
}
compdef _wellflow wellflow
`,
};
