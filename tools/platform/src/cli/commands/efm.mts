import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { withCaller } from '../caller-options.mts';
import type { AddCommand, SharedArguments } from '../cli.mts';
import { openGateway } from '../gateway.mts';
import { print, readable } from '../output.mts';

export const addEfm: AddCommand = (cli) =>
  cli.command('efm', 'records of flow computers', (efm) =>
    efm
      .command('send <file>', 'send a CSV of a flow computer, plain or gzip', sendOptions, send)
      .command('register <file>', 'register the meter that a JSON file describes, or change it', fileOptions, register)
      .command('meters', 'meters and how they are set up', viewOptions, (args) => show(args, '/v1/efm/meters'))
      .command('held', 'lines that wait for their meter', viewOptions, (args) => show(args, '/v1/efm/held'))
      .command('days <meter>', 'what is missing, and whether hours foot to the day', daysOptions, days)
      .command('package <meter> [file]', 'all there is of a month, for an auditor', packageOptions, auditPackage)
      .demandCommand(1, 'efm what: send, register, meters, held, days or package?'),
  );

const kinds = ['hourly', 'daily', 'configuration', 'event', 'alarm'] as const;

const file = (command: Argv<SharedArguments>, role: 'producer' | 'operator') =>
  withCaller(command, role).positional('file', {
    type: 'string',
    demandOption: true,
    describe: '- reads standard input',
  });
const sendOptions = (command: Argv<SharedArguments>) =>
  file(command, 'producer')
    .option('record', { choices: kinds, demandOption: true, describe: 'what its lines are' })
    .option('mapping', { type: 'string', default: 'wellflow', describe: 'how it is written' })
    .option('meter', { type: 'string', describe: 'of all lines, where no column names it' })
    .option('why', { type: 'string', describe: 'why records may take the place of earlier editions' });
const fileOptions = (command: Argv<SharedArguments>) => file(command, 'operator');
const viewOptions = (command: Argv<SharedArguments>) => withCaller(command, 'viewer');
const meterOptions = (command: Argv<SharedArguments>) =>
  viewOptions(command).positional('meter', { type: 'string', demandOption: true });
const daysOptions = (command: Argv<SharedArguments>) =>
  meterOptions(command)
    .option('from', { type: 'string', demandOption: true, describe: 'contract day, YYYY-MM-DD' })
    .option('to', { type: 'string', demandOption: true });
const packageOptions = (command: Argv<SharedArguments>) =>
  meterOptions(command)
    .option('month', { type: 'string', demandOption: true, describe: 'YYYY-MM' })
    .option('format', { choices: ['json', 'csv'] as const, default: 'json' })
    .positional('file', { type: 'string', describe: 'standard output when left out' });

type Of<Options> = Options extends (command: Argv<SharedArguments>) => Argv<infer T> ? ArgumentsCamelCase<T> : never;
type Anybody = SharedArguments & { readonly role: string; readonly org: string };

function callerOf({ role, org }: Anybody) {
  return { role, organization: org };
}

async function show(args: Anybody, path: string, query: Readonly<Record<string, string>> = {}): Promise<void> {
  const reply = await openGateway(args).call({ path, query }, callerOf(args));
  print(args.json, reply, () => readable(reply));
}

async function send(args: Of<typeof sendOptions>): Promise<void> {
  const { record, mapping, meter, why } = args;
  const csv = { text: readText(args.file), type: 'text/csv' };
  const call = { method: 'POST', path: '/v1/efm', query: { record, mapping, meter, why }, ...csv } as const;
  const reply = (await openGateway(args).call(call, callerOf(args))) as SentFile;
  print(args.json, reply, () => summary(reply));
  if (reply.rejected > 0) process.exitCode = 1;
}

interface SentFile {
  readonly receiptId: string;
  readonly accepted: number;
  readonly duplicate: number;
  readonly quarantined: number;
  readonly rejected: number;
  readonly results: readonly SentLine[];
  readonly days: readonly { readonly meter: string; readonly day: string; readonly flags: readonly string[] }[];
}

interface SentLine {
  readonly line: number;
  readonly status: string;
  readonly code?: string;
  readonly path?: string;
  readonly detail?: string;
}

const mostLines = 50;

/** The counts, the lines to be mended, and the contract days to be looked at. */
function summary({ receiptId, accepted, duplicate, quarantined, rejected, results, days: found }: SentFile): string {
  const counts = `${accepted} accepted, ${duplicate} known, ${quarantined} kept for later, ${rejected} rejected`;
  const lines = results
    .filter(({ status }) => status === 'quarantined' || status === 'rejected')
    .map(({ line, code = '', path = '', detail = '' }) => `line ${line}: ${code} ${path} ${detail}`);
  const more = lines.length > mostLines ? [`and ${lines.length - mostLines} more: --json has them all`] : [];
  const told = found.slice(0, mostLines).map(({ meter, day, flags }) => `${meter} ${day}: ${flags.join(', ')}`);
  return [`${counts} (${receiptId})`, ...lines.slice(0, mostLines), ...more, ...told].join('\n');
}

async function register(args: Of<typeof fileOptions>): Promise<void> {
  const body: unknown = JSON.parse(readText(args.file));
  const reply = await openGateway(args).call({ method: 'POST', path: '/v1/efm/meters', body }, callerOf(args));
  print(args.json, reply, () => readable(reply));
}

async function days(args: Of<typeof daysOptions>): Promise<void> {
  const { meter, from, to } = args;
  await show(args, `/v1/efm/${encodeURIComponent(meter)}/days`, { from, to });
}

async function auditPackage(args: Of<typeof packageOptions>): Promise<void> {
  const { meter, month, format } = args;
  const path = `/v1/efm/${encodeURIComponent(meter)}/audit-package`;
  const reply = await openGateway(args).call({ path, query: { month, format } }, callerOf(args));
  const text = typeof reply === 'string' ? reply : `${JSON.stringify(reply, undefined, 2)}\n`;
  if (args.file === undefined) process.stdout.write(text);
  else writeFileSync(args.file, text);
}

/** Gzip is known by its first two bytes (RFC 1952), whatever the file is called. */
function readText(name: string): string {
  const bytes = readFileSync(name === '-' ? 0 : name);
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
}
