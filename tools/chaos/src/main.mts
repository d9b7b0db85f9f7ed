// npm run chaos [-- --minutes 10 --seed 1]: see docs/chaos.md.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseChaosArguments, usage } from './arguments.mts';
import type { ChaosOptions } from './arguments.mts';
import { isSound, reportOf, rowOf, withRow } from './report.mts';
import { runChaos } from './run-chaos.mts';

const page = new URL('../../../docs/chaos.md', import.meta.url);
const tell = (line: string): void => void process.stdout.write(`${line}\n`);

const options = parseChaosArguments(process.argv.slice(2));
if (options === undefined) tell(usage);
else process.exitCode = (await run(options)) ? 0 : 1;

async function run(chosen: ChaosOptions): Promise<boolean> {
  const dir = mkdtempSync(join(tmpdir(), 'wellflow-chaos-'));
  const cut = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => cut.abort());
  const result = await runChaos({ ...chosen, dir, signal: cut.signal, tell });
  const on = new Date();
  tell(reportOf(chosen, result, on));
  const sound = isSound(result);
  // A run that was broken on purpose or cut short says nothing about the platform.
  if (chosen.broken === undefined && !cut.signal.aborted)
    writeFileSync(page, withRow(readFileSync(page, 'utf8'), rowOf(chosen, result, on)));
  if (sound) rmSync(dir, { recursive: true, force: true });
  else tell(`The ledger and the logs are in ${dir}.`);
  return sound;
}
