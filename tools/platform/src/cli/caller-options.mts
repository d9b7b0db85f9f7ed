import type { Argv } from 'yargs';

export const roles = ['admin', 'operator', 'producer', 'viewer', 'sre'] as const;

/** Adds whom a command acts for: `--org`, `--role`. */
export function withCaller<T>(command: Argv<T>, role: (typeof roles)[number] = 'admin') {
  return command
    .option('org', { type: 'string', default: 'demo', describe: 'organization to act for' })
    .option('role', { choices: roles, default: role, describe: 'role to act in' });
}
