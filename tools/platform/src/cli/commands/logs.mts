import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../../state/problem.mts';
import { stateFiles } from '../../state/state-files.mts';
import type { AddCommand } from '../cli.mts';

export const addLogs: AddCommand = (cli) =>
  cli.command(
    'logs [names..]',
    'the end of the logs, of all processes or of those named',
    (command) =>
      command
        .positional('names', { type: 'string', array: true, default: [] as string[] })
        .option('lines', { alias: 'n', type: 'number', default: 20, describe: 'lines of each' })
        .option('follow', { alias: 'f', type: 'boolean', default: false, describe: 'go on as they are written' }),
    async ({ dir, names, lines, follow, json }) => {
      const chosen = chooseLogs(stateFiles(dir).logs, names);
      const write = createWriter(json, chosen.length > 1);
      for (const log of chosen) for (const line of lastLines(log.path, lines)) write(log.name, line);
      if (follow) await Promise.all(chosen.map((log) => followLog(log, write)));
    },
  );

interface Log {
  readonly name: string;
  readonly path: string;
}

type Write = (name: string, line: string) => void;

function chooseLogs(folder: string, names: readonly string[]): readonly Log[] {
  const there = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.log')) : [];
  const logs = there.sort().map((file) => ({ name: file.slice(0, -4), path: join(folder, file) }));
  const unknown = names.find((name) => logs.every((log) => log.name !== name));
  if (unknown === undefined && logs.length > 0)
    return names.length === 0 ? logs : logs.filter(({ name }) => names.includes(name));
  const found = logs.map(({ name }) => name).join(', ') || 'none';
  throw new Problem('no-log', `There is no log ${unknown ?? ''} in ${folder}.`, `There are: ${found}.`);
}

function createWriter(json: boolean, several: boolean): Write {
  if (json) return (name, line) => void process.stdout.write(`${JSON.stringify({ name, line })}\n`);
  return (name, line) => void process.stdout.write(several ? `${name.padEnd(12)} ${line}\n` : `${line}\n`);
}

function lastLines(path: string, count: number): readonly string[] {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  return count <= 0 ? [] : lines.slice(-count);
}

async function followLog({ name, path }: Log, write: Write): Promise<void> {
  for (let position = statSync(path).size; ; await sleep(300)) {
    const size = existsSync(path) ? statSync(path).size : 0;
    // Smaller than before: a new file was begun.
    if (size < position) position = 0;
    if (size === position) continue;
    const text = await readFrom(path, position, size - 1);
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    position += Buffer.byteLength(whole);
    for (const line of whole.split('\n').slice(0, -1)) write(name, line);
  }
}

async function readFrom(path: string, start: number, end: number): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(path, { start, end })) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
