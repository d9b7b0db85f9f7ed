import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { withCaller } from '../caller-options.mts';
import type { AddCommand, SharedArguments } from '../cli.mts';
import { openGateway } from '../gateway.mts';
import { print, readable } from '../output.mts';
import { isProblem, messageOf, Problem } from '../../state/problem.mts';
import { importLine, importSummary } from './import-progress.mts';
import { statusOf, uploadFile } from './import-upload.mts';
import type { ImportStatus, Upload } from './import-upload.mts';

export const addImport: AddCommand = (cli) =>
  cli.command('import', 'bring files of readings in', (command) =>
    command
      .command('readings <file>', 'import a CSV by a mapping; gzip as it is', readingsOptions, importReadings)
      .command('list', 'the latest imports', listOptions, list)
      .command('status <id>', 'how an import stands', idOptions, (args) => show(args, 'GET', ''))
      .command('resume <id>', 'go on with one that failed', idOptions, (args) => show(args, 'POST', '/resume'))
      .command('cancel <id>', 'give one up; what is sent stays sent', idOptions, (args) =>
        show(args, 'POST', '/cancel'),
      )
      .command('report <id> [file]', 'every refused cell, as CSV', reportOptions, report)
      .demandCommand(1, 'import what: readings, list, status, resume, cancel or report?'),
  );

const readingsOptions = (command: Argv<SharedArguments>) =>
  withCaller(command, 'operator')
    .positional('file', { type: 'string', demandOption: true })
    .option('mapping', { type: 'string', describe: 'YAML or JSON; docs/producers/files.md' })
    .option('resume', { type: 'string', describe: 'id of an import whose upload was cut', conflicts: 'mapping' })
    .option('wait', {
      type: 'boolean',
      default: true,
      describe: 'until all of it is sent; --no-wait ends after the upload',
    });
const listOptions = (command: Argv<SharedArguments>) =>
  withCaller(command, 'operator').option('limit', { type: 'number', default: 20 });
const idOptions = (command: Argv<SharedArguments>) =>
  withCaller(command, 'operator').positional('id', { type: 'string', demandOption: true });
const reportOptions = (command: Argv<SharedArguments>) =>
  idOptions(command).positional('file', { type: 'string', describe: 'standard output when left out' });

type Of<Options> = Options extends (command: Argv<SharedArguments>) => Argv<infer T> ? ArgumentsCamelCase<T> : never;
type Anybody = SharedArguments & { readonly role: string; readonly org: string };

async function importReadings(args: Of<typeof readingsOptions>): Promise<void> {
  if (!existsSync(args.file)) throw new Problem('no-file', `There is no file ${args.file}.`, '');
  const gateway = openGateway(args);
  const caller = callerOf(args);
  const opened =
    args.resume === undefined ? await openImport(args) : { importId: args.resume, uploadedBytes: undefined };
  const upload: Upload = { gateway, caller, file: args.file, importId: opened.importId };
  const { uploadedBytes } = opened.uploadedBytes === undefined ? await statusOf(upload) : opened;
  say(args, `${opened.importId}: uploading`);
  await uploadFile(upload, uploadedBytes ?? 0);
  const status = args.wait ? await follow(args, upload) : await statusOf(upload);
  print(args.json, status, () => importSummary(status));
  if (status.state === 'failed') process.exitCode = 1;
}

async function openImport(args: Of<typeof readingsOptions>): Promise<ImportStatus> {
  if (args.mapping === undefined)
    throw new Problem('no-mapping', 'Say how the file is to be read: --mapping.', 'Examples: docs/producers/mappings.');
  const body = { fileName: basename(args.file), mapping: readMapping(args.mapping) };
  return (await openGateway(args).call({ method: 'POST', path: '/v1/imports', body }, callerOf(args))) as ImportStatus;
}

/** JSON is YAML too. */
function readMapping(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Problem('mapping', `${file} cannot be read: ${messageOf(error)}`, 'Examples: docs/producers/mappings.');
  }
}

async function follow(args: Anybody, upload: Upload): Promise<ImportStatus> {
  let last = '';
  for (let silent = 0; ;) {
    const status = await statusOf(upload).catch((error: unknown) => unlessPassing(error, silent));
    silent = status === undefined ? silent + 1 : 0;
    if (status !== undefined && !['queued', 'running'].includes(status.state)) return status;
    const line = status === undefined ? 'no answer; the import goes on by itself' : importLine(status);
    if (line !== last) say(args, line);
    last = line;
    await sleep(1_000);
  }
}

const mostSilence = 180;

/** A service that comes back goes on with the import: that is worth waiting for. @throws the error when it is not */
function unlessPassing(error: unknown, silent: number): undefined {
  const passing = isProblem(error) && (error.code === 'no-gateway' || / answered 5\d\d/.test(error.message));
  if (!passing || silent >= mostSilence) throw error;
}

function say({ json }: Anybody, text: string): void {
  if (!json) process.stderr.write(`${text}\n`);
}

async function list(args: Of<typeof listOptions>): Promise<void> {
  const reply = await openGateway(args).call({ path: '/v1/imports', query: { limit: args.limit } }, callerOf(args));
  print(args.json, reply, () => readable(reply));
}

async function show(args: Of<typeof idOptions>, method: 'GET' | 'POST', step: string): Promise<void> {
  const path = `/v1/imports/${encodeURIComponent(args.id)}${step}`;
  const status = (await openGateway(args).call({ method, path }, callerOf(args))) as ImportStatus;
  print(args.json, status, () => `${importLine(status)}\n${importSummary(status)}`);
}

async function report(args: Of<typeof reportOptions>): Promise<void> {
  const path = `/v1/imports/${encodeURIComponent(args.id)}/report.csv`;
  const csv = String(await openGateway(args).call({ path }, callerOf(args)));
  if (args.file === undefined) process.stdout.write(csv);
  else writeFileSync(args.file, csv);
}

function callerOf({ role, org }: Anybody) {
  return { role, organization: org };
}
