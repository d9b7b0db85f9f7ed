import { spawn } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface RunningTelegraf {
  /** A file with every reading it was given, as `epochMillis value`, a line each: the account outside the system. */
  readonly ledger: string;
  /** From now on nothing new is given to it by itself. */
  quiet(): Promise<void>;
  /** Gives it a line of Influx line protocol. */
  say(line: string): Promise<void>;
  log(): string;
  stop(): Promise<void>;
}

interface Settings {
  readonly folder: string;
  readonly gatewayUrl: string;
  readonly well: string;
  readonly producer: { readonly id: string; readonly secret: string };
}

/** Telegraf itself, unchanged, with the output that docs/producers/telegraf.md shows. It reads a file that grows. */
export async function startTelegraf({ folder, gatewayUrl, well, producer }: Settings): Promise<RunningTelegraf> {
  const [ledger, lines, logFile, config] = ['ledger', 'lines', 'telegraf.log', 'telegraf.conf'].map((name) =>
    join(folder, name),
  ) as [string, string, string, string];
  for (const file of [ledger, lines, logFile]) writeFileSync(file, '');
  writeFileSync(config, configuration({ gatewayUrl, producer, lines, logFile }));
  const child = spawn('telegraf', ['--config', config], { stdio: 'ignore' });
  const exited = new Promise((resolve) => child.once('close', resolve));
  let value = 0;
  const emitting = setInterval(() => {
    const at = Date.now();
    value += 1;
    appendFileSync(ledger, `${at} ${value}\n`);
    appendFileSync(lines, `tubing_pressure,well=${well},unit=psi value=${value} ${at}000000\n`);
  }, 50);
  return {
    ledger,
    quiet: async () => {
      clearInterval(emitting);
      await sleep(1_500);
    },
    say: async (line) => appendFileSync(lines, `${line}\n`),
    log: () => readFileSync(logFile, 'utf8'),
    stop: async () => {
      clearInterval(emitting);
      child.kill('SIGTERM');
      await exited;
    },
  };
}

interface Configured extends Pick<Settings, 'gatewayUrl' | 'producer'> {
  readonly lines: string;
  readonly logFile: string;
}

/** The output as the guide has it: the first block of docs/producers/telegraf.md, with this test's addresses and secrets. */
function configuration({ gatewayUrl, producer, lines, logFile }: Configured): string {
  const guide = readFileSync(join(process.cwd(), 'docs', 'producers', 'telegraf.md'), 'utf8');
  const shown = /```toml\n([^]*?)```/.exec(guide)?.[1] ?? '';
  const output = shown
    .replaceAll('https://wellflow.example', gatewayUrl)
    .replace(/client_id = ".*"/, `client_id = "${producer.id}"`)
    .replace(/client_secret = ".*"/, `client_secret = "${producer.secret}"`)
    .replace(
      '[agent]',
      `[agent]\n  interval = "1s"\n  flush_interval = "1s"\n  omit_hostname = true\n  logfile = "${logFile}"`,
    );
  return `${output}\n[[inputs.tail]]\n  files = ["${lines}"]\n  initial_read_offset = "beginning"\n  data_format = "influx"\n`;
}
