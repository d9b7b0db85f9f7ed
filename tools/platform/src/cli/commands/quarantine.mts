import type { ArgumentsCamelCase, Argv } from 'yargs';
import { withCaller } from '../caller-options.mts';
import type { AddCommand, SharedArguments } from '../cli.mts';
import { openGateway } from '../gateway.mts';
import { print, readable } from '../output.mts';
import { Problem } from '../../state/problem.mts';

export const addQuarantine: AddCommand = (cli) =>
  cli.command('quarantine', 'readings kept apart: list, replay, skip', (quarantine) =>
    quarantine
      .command('list', 'held readings, newest first', listOptions, list)
      .command(
        'replay [ids..]',
        'send them on, corrected if you say so; only shows it without --yes',
        replayOptions,
        replay,
      )
      .command('skip [ids..]', 'give them up, for good; only shows it without --yes', changeOptions, skip)
      .command('decisions', 'who released or gave up what, and why', decisionsOptions, decisions)
      .demandCommand(1, 'quarantine what: list, replay, skip or decisions?'),
  );

function withFilter<T>(command: Argv<T>) {
  return command
    .option('code', { type: 'string', describe: 'why they are held: ingestion/unknown-tag' })
    .option('producer', { type: 'string' })
    .option('well', { type: 'string', describe: 'as the producer named it' })
    .option('tag', { type: 'string', describe: 'as the producer named it' })
    .option('from', { type: 'string', describe: 'received at or after, RFC 3339' })
    .option('to', { type: 'string', describe: 'received before, RFC 3339' });
}

const listOptions = (command: Argv<SharedArguments>) =>
  withFilter(withCaller(command, 'viewer'))
    .option('limit', { type: 'number', default: 50 })
    .option('after', { type: 'string', describe: 'where the last page said the next begins (nextCursor)' });
const decisionsOptions = (command: Argv<SharedArguments>) =>
  withCaller(command, 'viewer').option('limit', { type: 'number', default: 50 });
const changeOptions = (command: Argv<SharedArguments>) =>
  withFilter(withCaller(command))
    .positional('ids', { type: 'string', array: true, default: [] as string[], describe: 'receipt:index' })
    .option('reason', { type: 'string', demandOption: true, describe: 'kept in the audit' })
    .option('yes', { type: 'boolean', default: false, describe: 'do it' });
const replayOptions = (command: Argv<SharedArguments>) =>
  changeOptions(command)
    .option('as-well', { type: 'string', describe: 'the well they are really about', conflicts: 'as-tag' })
    .option('as-tag', { type: 'string', describe: 'the tag they are really of' });

type Of<Options> = Options extends (command: Argv<SharedArguments>) => Argv<infer T> ? ArgumentsCamelCase<T> : never;

async function list(args: Of<typeof listOptions>): Promise<void> {
  const query = { ...filterOf(args), limit: args.limit, cursor: args.after };
  const reply = await openGateway(args).call({ path: '/v1/quarantine', query }, callerOf(args));
  print(args.json, reply, () => readable(reply));
}

async function decisions(args: Of<typeof decisionsOptions>): Promise<void> {
  const call = { path: '/v1/quarantine/decisions', query: { limit: args.limit } };
  const reply = await openGateway(args).call(call, callerOf(args));
  print(args.json, reply, () => readable(reply));
}

async function replay(args: Of<typeof replayOptions>): Promise<void> {
  const { 'as-well': well, 'as-tag': tag } = args;
  const correction = correctionOf(well, tag);
  await change(args, 'replay', correction === undefined ? {} : { correction });
}

function correctionOf(well: string | undefined, tag: string | undefined) {
  if (well !== undefined) return { well };
  return tag === undefined ? undefined : { tag };
}

async function skip(args: Of<typeof changeOptions>): Promise<void> {
  await change(args, 'skip', {});
}

async function change(args: Of<typeof changeOptions>, verb: 'replay' | 'skip', what: object): Promise<void> {
  const which = { ...filterOf(args), ...(args.ids.length === 0 ? {} : { ids: args.ids.map(parseId) }) };
  if (Object.keys(which).length === 0) {
    const remedy = 'wellflow quarantine list shows them; --code, --producer, --well, --tag, --from and --to choose.';
    throw new Problem('which', `Say which to ${verb}: ids, or a filter.`, remedy);
  }
  const body = { ...which, ...what, why: args.reason, dryRun: !args.yes };
  const path = `/v1/quarantine/${verb}`;
  const reply = await openGateway(args).call({ method: 'POST', path, body }, callerOf(args));
  const note = args.yes ? '' : `\nNothing was done: this is what ${verb} would do. Add --yes to do it.`;
  print(args.json, reply, () => `${readable(reply)}${note}`);
}

/** @throws Problem for what is not a receipt and an index. */
export function parseId(text: string): { readonly receiptId: string; readonly index: number } {
  const [, receiptId, index] = /^([\da-f-]{36})[:/](\d+)$/i.exec(text) ?? [];
  if (receiptId === undefined)
    throw new Problem('which', `${text} is no receipt:index.`, 'wellflow quarantine list shows them.');
  return { receiptId, index: Number(index) };
}

interface Filter {
  readonly code?: string | undefined;
  readonly producer?: string | undefined;
  readonly well?: string | undefined;
  readonly tag?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

function filterOf({ code: reason, producer, well, tag, from, to }: Filter): Readonly<Record<string, string>> {
  const given = { reason, producer, well, tag, from, to };
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function callerOf({ role, org }: { readonly role: string; readonly org: string }) {
  return { role, organization: org };
}
