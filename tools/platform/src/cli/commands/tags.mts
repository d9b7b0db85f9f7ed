import { readFileSync, writeFileSync } from 'node:fs';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { withCaller } from '../caller-options.mts';
import type { AddCommand, SharedArguments } from '../cli.mts';
import { openGateway } from '../gateway.mts';
import { print, readable } from '../output.mts';

export const addTags: AddCommand = (cli) =>
  cli.command('tags', 'what the tags of the field mean', (tags) =>
    tags
      .command('list', 'tags, in order of name', listOptions, list)
      .command('get <name>', 'one tag', nameOptions, (args) => show(args, tagPath(args.name)))
      .command('history <name>', 'who changed a tag, when and how', nameOptions, (args) =>
        show(args, `${tagPath(args.name)}/history`),
      )
      .command('unknown', 'tags that readings name and nobody has registered', pageOptions, (args) =>
        show(args, '/v1/tags/unknown', { limit: args.limit, cursor: args.after }),
      )
      .command('create <file>', 'register the tag that a JSON file describes', fileOptions, create)
      .command('import <file>', 'make and change tags by a CSV; only shows it without --yes', importOptions, importCsv)
      .command('export [file]', 'all tags as a CSV that imports again unchanged', exportOptions, exportCsv)
      .command(
        'apply <template> <wells..>',
        'give wells the tags of a template; only shows it without --yes',
        applyOptions,
        apply,
      )
      .demandCommand(1, 'tags what: list, get, history, unknown, create, import, export or apply?'),
  );

const pageOptions = (command: Argv<SharedArguments>) =>
  withCaller(command, 'viewer')
    .option('limit', { type: 'number', default: 100 })
    .option('after', { type: 'string', describe: 'where the last page said the next begins (nextCursor)' });
const listOptions = (command: Argv<SharedArguments>) =>
  pageOptions(command)
    .option('well', { type: 'string', describe: 'API number, id or scheme:value' })
    .option('measurement', { type: 'string' })
    .option('prefix', { type: 'string', describe: 'what the name begins with' })
    .option('at', { type: 'string', describe: 'RFC 3339', defaultDescription: 'now' });
const nameOptions = (command: Argv<SharedArguments>) =>
  withCaller(command, 'viewer').positional('name', { type: 'string', demandOption: true });
const fileOptions = (command: Argv<SharedArguments>) =>
  withCaller(command).positional('file', { type: 'string', demandOption: true, describe: '- reads standard input' });
const importOptions = (command: Argv<SharedArguments>) => withYes(fileOptions(command));
const exportOptions = (command: Argv<SharedArguments>) =>
  withCaller(command, 'viewer').positional('file', { type: 'string', describe: 'standard output when left out' });
const applyOptions = (command: Argv<SharedArguments>) =>
  withYes(withCaller(command))
    .positional('template', { type: 'string', demandOption: true })
    .positional('wells', { type: 'string', array: true, demandOption: true });

function withYes<T>(command: Argv<T>) {
  return command.option('yes', { type: 'boolean', default: false, describe: 'do it' });
}

type Of<Options> = Options extends (command: Argv<SharedArguments>) => Argv<infer T> ? ArgumentsCamelCase<T> : never;
type Anybody = SharedArguments & { readonly role: string; readonly org: string };

function tagPath(name: string): string {
  return `/v1/tags/${encodeURIComponent(name)}`;
}

async function show(args: Anybody, path: string, query: Readonly<Record<string, string | number | undefined>> = {}) {
  const reply = await openGateway(args).call({ path, query }, callerOf(args));
  print(args.json, reply, () => readable(reply));
}

async function list(args: Of<typeof listOptions>): Promise<void> {
  const { well, measurement, prefix, at, limit, after: cursor } = args;
  await show(args, '/v1/tags', { well, measurement, prefix, at, limit, cursor });
}

async function create(args: Of<typeof fileOptions>): Promise<void> {
  const body: unknown = JSON.parse(readText(args.file));
  const reply = await openGateway(args).call({ method: 'POST', path: '/v1/tags', body }, callerOf(args));
  print(args.json, reply, () => readable(reply));
}

async function importCsv(args: Of<typeof importOptions>): Promise<void> {
  const query = { dryRun: String(!args.yes) };
  const csv = { text: readText(args.file), type: 'text/csv' };
  const call = { method: 'POST', path: '/v1/tags/import', query, ...csv } as const;
  const reply = await openGateway(args).call(call, callerOf(args));
  print(args.json, reply, () => `${readable(reply)}${hint(args.yes)}`);
}

async function exportCsv(args: Of<typeof exportOptions>): Promise<void> {
  const csv = String(await openGateway(args).call({ path: '/v1/tags.csv' }, callerOf(args)));
  if (args.file === undefined) process.stdout.write(csv);
  else writeFileSync(args.file, csv);
}

async function apply(args: Of<typeof applyOptions>): Promise<void> {
  const path = `/v1/tag-templates/${encodeURIComponent(args.template)}/apply`;
  const body = { wells: args.wells, dryRun: !args.yes };
  const reply = await openGateway(args).call({ method: 'POST', path, body }, callerOf(args));
  print(args.json, reply, () => `${readable(reply)}${hint(args.yes)}`);
}

function hint(done: boolean): string {
  return done ? '' : '\nNothing was done: this is what would happen. Add --yes to do it.';
}

function readText(file: string): string {
  return readFileSync(file === '-' ? 0 : file, 'utf8');
}

function callerOf({ role, org }: Anybody) {
  return { role, organization: org };
}
