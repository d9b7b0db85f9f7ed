import type { ArgumentsCamelCase, Argv } from 'yargs';
import { withCaller } from '../caller-options.mts';
import type { AddCommand, SharedArguments } from '../cli.mts';
import { openGateway } from '../gateway.mts';
import { print, readable } from '../output.mts';
import { Problem } from '../../state/problem.mts';
import { serviceNames } from '../../state/settings.mts';

export const addDeadLetters: AddCommand = (cli) =>
  cli.command('dlq', 'dead letters: list, show, replay, skip', (dlq) =>
    dlq
      .command('list', 'dead letters of a service', listOptions, list)
      .command('show <id>', 'one dead letter, with what failed and why', showOptions, show)
      .command(
        'replay [ids..]',
        'hand them to the group that failed, once more; shows what it would do without --yes',
        replayOptions,
        replay,
      )
      .command('skip <ids..>', 'give them up, with a reason; shows what it would do without --yes', skipOptions, skip)
      .demandCommand(1, 'dlq what: list, show, replay or skip?'),
  );

function forService(command: Argv<SharedArguments>) {
  return withCaller(command, 'sre').option('service', {
    choices: serviceNames,
    demandOption: true,
    describe: 'whose consumer failed',
  });
}

function withFilter<T>(command: Argv<T>) {
  return command
    .option('state', { type: 'string', describe: 'parked, replayed, skipped …' })
    .option('topic', { type: 'string' })
    .option('key', { type: 'string', describe: '<organization>/<id>' });
}

const listOptions = (command: Argv<SharedArguments>) =>
  withFilter(forService(command)).option('limit', { type: 'number', default: 50 });
const showOptions = (command: Argv<SharedArguments>) =>
  forService(command).positional('id', { type: 'string', demandOption: true });
const replayOptions = (command: Argv<SharedArguments>) =>
  withYes(withFilter(forService(command)).positional('ids', idList));
const skipOptions = (command: Argv<SharedArguments>) =>
  withYes(forService(command).positional('ids', idList)).option('reason', {
    type: 'string',
    demandOption: true,
    describe: 'kept in the audit',
  });

const idList = { type: 'string', array: true, default: [] as string[] } as const;

function withYes<T>(command: Argv<T>) {
  return command.option('yes', { type: 'boolean', default: false, describe: 'do it' });
}

type Of<Options> = Options extends (command: Argv<SharedArguments>) => Argv<infer T> ? ArgumentsCamelCase<T> : never;

async function list(args: Of<typeof listOptions>): Promise<void> {
  const { service, state, topic, key, limit } = args;
  const reply = await openGateway(args).call(
    { path: '/v1/dead-letters', query: { service, state, topic, key, limit } },
    callerOf(args),
  );
  print(args.json, reply, () => readable(reply));
}

async function show(args: Of<typeof showOptions>): Promise<void> {
  const path = `/v1/dead-letters/${args.service}/${encodeURIComponent(args.id)}`;
  const reply = await openGateway(args).call({ path }, callerOf(args));
  print(args.json, reply, () => JSON.stringify(reply, undefined, 2));
}

async function replay(args: Of<typeof replayOptions>): Promise<void> {
  const { state, topic, key, ids } = args;
  const filter = Object.fromEntries(Object.entries({ state, topic, key }).filter(([, value]) => value !== undefined));
  if (ids.length === 0 && Object.keys(filter).length === 0) {
    throw new Problem('which', 'Say which: ids, or --state, --topic or --key.', 'wellflow dlq list shows them.');
  }
  await change(args, 'replay', ids.length > 0 ? { ids } : { filter });
}

async function skip(args: Of<typeof skipOptions>): Promise<void> {
  await change(args, 'skip', { ids: args.ids, reason: args.reason });
}

type ChangeArguments = SharedArguments & Person & { readonly service: string; readonly yes: boolean };

async function change(args: ChangeArguments, verb: 'replay' | 'skip', what: object): Promise<void> {
  const call = {
    method: 'POST',
    path: `/v1/dead-letters/${args.service}/${verb}`,
    body: { ...what, dryRun: !args.yes },
  } as const;
  const reply = await openGateway(args).call(call, callerOf(args));
  const note = args.yes ? '' : `\nNothing was done: this is what ${verb} would do. Add --yes to do it.`;
  print(args.json, reply, () => `${readable(reply)}${note}`);
}

interface Person {
  readonly role: string;
  readonly org: string;
}

function callerOf({ role, org }: Person) {
  return { role, organization: org };
}
