import type { ArgumentsCamelCase, Argv } from 'yargs';
import { withCaller } from '../caller-options.mts';
import type { AddCommand, SharedArguments } from '../cli.mts';
import { openGateway } from '../gateway.mts';
import { print, readable } from '../output.mts';
import { Problem } from '../../state/problem.mts';
import { serviceNames } from '../../state/settings.mts';
import { printPage } from './dead-letter-page.mts';

export const addDeadLetters: AddCommand = (cli) =>
  cli.command('dlq', 'dead letters: list, show, replay, skip', (dlq) =>
    dlq
      .command('list', 'dead letters of one service or of all', listOptions, list)
      .command('show <id>', 'one dead letter, with what failed and why', showOptions, show)
      .command(
        'replay [ids..]',
        'hand them to the group that failed, once more; only shows it without --yes',
        replayOptions,
        replay,
      )
      .command('skip <ids..>', 'give them up, with a reason; only shows it without --yes', skipOptions, skip)
      .demandCommand(1, 'dlq what: list, show, replay or skip?'),
  );

const service = { choices: serviceNames, describe: 'whose consumer failed' } as const;
const idList = { type: 'string', array: true, default: [] as string[] } as const;

function ofService(command: Argv<SharedArguments>) {
  return withCaller(command, 'sre').option('service', { ...service, demandOption: true });
}

function withFilter<T>(command: Argv<T>) {
  return command
    .option('group', { type: 'string', describe: 'the consumer group that failed' })
    .option('topic', { type: 'string' })
    .option('key', { type: 'string', describe: '<organization>/<id>' })
    .option('schema', { type: 'string', describe: 'full name of the record' })
    .option('error-code', { type: 'string' });
}

function withYes<T>(command: Argv<T>) {
  return command.option('yes', { type: 'boolean', default: false, describe: 'do it' });
}

const listOptions = (command: Argv<SharedArguments>) =>
  withFilter(withCaller(command, 'sre').option('service', service))
    .option('limit', { type: 'number', default: 50 })
    .option('after', { type: 'string', describe: 'where the last page said the next begins' });
const showOptions = (command: Argv<SharedArguments>) =>
  ofService(command).positional('id', { type: 'string', demandOption: true });
const replayOptions = (command: Argv<SharedArguments>) =>
  withYes(withFilter(ofService(command).positional('ids', idList))).option('reason', {
    type: 'string',
    describe: 'kept in the audit',
  });
const skipOptions = (command: Argv<SharedArguments>) =>
  withYes(ofService(command).positional('ids', idList)).option('reason', {
    type: 'string',
    demandOption: true,
    describe: 'kept in the audit',
  });

type Of<Options> = Options extends (command: Argv<SharedArguments>) => Argv<infer T> ? ArgumentsCamelCase<T> : never;

async function list(args: Of<typeof listOptions>): Promise<void> {
  const query = { service: args.service, ...filterOf(args), limit: args.limit, after: args.after };
  const reply = await openGateway(args).call({ path: '/v1/dead-letters', query }, callerOf(args));
  print(args.json, reply, () => printPage(reply));
}

async function show(args: Of<typeof showOptions>): Promise<void> {
  const path = `/v1/dead-letters/${args.service}/${encodeURIComponent(args.id)}`;
  const reply = await openGateway(args).call({ path }, callerOf(args));
  print(args.json, reply, () => JSON.stringify(reply, undefined, 2));
}

async function replay(args: Of<typeof replayOptions>): Promise<void> {
  const filter = filterOf(args);
  if (args.ids.length === 0 && Object.keys(filter).length === 0) {
    const remedy = 'wellflow dlq list shows them; --topic, --key, --group, --schema and --error-code choose.';
    throw new Problem('which', 'Say which to replay: ids, or a filter.', remedy);
  }
  const which = args.ids.length > 0 ? { ...filter, ids: args.ids } : filter;
  await change(args, 'replay', { ...which, ...(args.reason !== undefined && { reason: args.reason }) });
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

interface Filter {
  readonly group?: string | undefined;
  readonly topic?: string | undefined;
  readonly key?: string | undefined;
  readonly schema?: string | undefined;
  readonly errorCode?: string | undefined;
}

function filterOf({ group, topic, key, schema, errorCode }: Filter): Readonly<Record<string, string>> {
  const given = { group, topic, key, schema, errorCode };
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

interface Person {
  readonly role: string;
  readonly org: string;
}

function callerOf({ role, org }: Person) {
  return { role, organization: org };
}
