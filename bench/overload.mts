/**
 * Ten times as many producers as ingestion was at full speed with, and none of them polite: what is refused and when,
 * how much memory it takes, whether all that was acknowledged is stored, and how soon full speed is back.
 * Starts a platform of its own in a temporary folder; needs a build. The generator runs on the same machine.
 * Usage: npm run bench -- overload, or node bench/overload.mts [seconds of overload, default 120]
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '../tools/platform/src/index.mts';
import { acknowledgedRate, sendFor } from './overload-load.mts';
import type { Field, Ledger, Wave } from './overload-load.mts';
import { askHistory, load, metric, processOf, registerWells, withPlatform } from './platform-of-bench.mts';

const seconds = Number(process.argv[2] ?? 120);
const [producers, batch, wells] = [64, 500, 20];
const [warmUpSeconds, sustainedSeconds, recoverySeconds] = [6, 10, 15];
const allowed = new Set([202, 429, 503]);

const MiB = 1024 * 1024;
/** The bench is one client and stands for many: what the process may have in hand bounds it, not one producer's share. */
const ingestion = {
  WELLFLOW_INGESTION_PRODUCER_READINGS: '100000',
  WELLFLOW_INGESTION_PRODUCER_BYTES: String(16 * MiB),
};

const round = (value: number): string => Math.round(value).toLocaleString('en-US');

/** Asked of the kernel where it says so: the process itself answers late when it has too much to do. */
async function residentBytes({ url, pid }: { readonly url: string; readonly pid: number }): Promise<number> {
  if (process.platform !== 'linux') return metric(url, 'process_resident_memory_bytes');
  const [, kibibytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes) * 1024;
}

async function greatestDuring(platform: Platform, work: Promise<unknown>): Promise<number> {
  let isOver = false;
  const over = (): void => void (isOver = true);
  work.then(over, over);
  let greatest = 0;
  while (!isOver) {
    greatest = Math.max(greatest, await residentBytes(processOf(platform, 'ingestion')));
    await sleep(100);
  }
  return greatest;
}

const leastRoom = ({ answers }: Wave, which: 0 | 1): number =>
  answers.reduce((least, { room }) => Math.min(least, room[which]), Infinity);

/** @returns the end of the first second in which 90 % of the rate came, in ms after the start; undefined for none */
function backAfterMs(wave: Wave, rate: number): number | undefined {
  const ends = Array.from({ length: (wave.seconds - 1) * 10 + 1 }, (_, index) => 1000 + index * 100);
  return ends.find((end) => acknowledgedRate(wave, end - 1000, end) >= rate * 0.9);
}

function describeAnswers({ answers, startedAtMs }: Wave): string {
  const share = (which: (status: number) => boolean): string =>
    `${((answers.filter(({ status }) => which(status)).length / answers.length) * 100).toFixed(1)} %`;
  const first = answers.find(({ status }) => status === 429);
  const after = first === undefined ? 'no 429 at all' : `first 429 after ${round(first.atMs - startedAtMs)} ms`;
  const shares = [...allowed].map((code) => `${code} ${share((status) => status === code)}`);
  return `${after}; ${shares.join(', ')}, others ${share((status) => !allowed.has(status))} of ${round(answers.length)} answers`;
}

interface Kept {
  readonly lost: number;
  readonly stored: number;
}

/** Looks until production has all that was acknowledged, or has stored nothing for a minute: `(series, time)` is its key. */
async function lookUntilSettled(platform: Platform, ledger: Ledger): Promise<Kept> {
  let kept = await look(platform, ledger);
  for (let still = 0; kept.lost > 0 && still < 12;) {
    await sleep(5_000);
    const now = await look(platform, ledger);
    still = now.stored === kept.stored ? still + 1 : 0;
    kept = now;
  }
  return kept;
}

async function look(platform: Platform, { acknowledged }: Ledger): Promise<Kept> {
  const sql = 'SELECT floor(extract(epoch FROM source_time)) AS second, count(*) AS readings FROM reading GROUP BY 1';
  const rows = await askHistory<{ readonly second: string; readonly readings: string }>(platform, sql);
  const bySecond = new Map(rows.map(({ second, readings }) => [Number(second), Number(readings)]));
  const found = [...acknowledged].reduce((sum, second) => sum + Math.min(batch, bySecond.get(second) ?? 0), 0);
  const stored = [...bySecond.values()].reduce((sum, readings) => sum + readings, 0);
  return { lost: acknowledged.size * batch - found, stored };
}

async function main(platform: Platform): Promise<boolean> {
  const token = await platform.token('admin', 'demo');
  await registerWells(platform, token, wells);
  const ledger: Ledger = { acknowledged: new Set(), unknown: new Set() };
  const field: Field = { url: processOf(platform, 'ingestion').url, token, batch, wells, ledger };
  const sustained = await sendFor(field, producers, warmUpSeconds + sustainedSeconds);
  await sustained.drained;
  const rate = acknowledgedRate(sustained, warmUpSeconds * 1000, sustained.seconds * 1000);
  console.log(`sustained by ${producers} producers: ${round(rate * batch)} readings/s, load ${load()}`);
  const overload = await sendFor(field, producers * 10, seconds);
  const greatest = await greatestDuring(platform, overload.over);
  const recovery = await sendFor(field, producers, recoverySeconds);
  tellOverload(overload, rate);
  console.log(`ingestion's memory at most ${round(greatest / MiB)} MiB, load ${load()}`);
  await Promise.all([overload.drained, recovery.drained]);
  tellRecovery(recovery, rate);
  const isExpected = tellOdd([sustained, overload, recovery]);
  return (await isKept(platform, ledger)) && isExpected;
}

function tellOverload(wave: Wave, rate: number): void {
  const offered = wave.answers.length / wave.seconds / rate;
  const taken = acknowledgedRate(wave, 0, seconds * 1000) * batch;
  console.log(
    `${producers * 10} producers for ${seconds} s: offered ${offered.toFixed(1)} times as much, ${round(taken)} readings/s acknowledged; ${describeAnswers(wave)}`,
  );
  console.log(`least room left: ${round(leastRoom(wave, 0))} readings, ${round(leastRoom(wave, 1) / MiB)} MiB`);
}

function tellRecovery(wave: Wave, rate: number): void {
  const backMs = backAfterMs(wave, rate);
  const back = backMs === undefined ? `not within ${wave.seconds} s` : `after ${(backMs / 1000).toFixed(1)} s`;
  const over = acknowledgedRate(wave, 0, wave.seconds * 1000) * batch;
  console.log(`back at 90 % ${back}; ${round(over)} readings/s over ${wave.seconds} s; ${describeAnswers(wave)}`);
}

function tellOdd(waves: readonly Wave[]): boolean {
  const odd = waves.flatMap(({ answers }) => answers.filter(({ status }) => !allowed.has(status)));
  const kinds = Map.groupBy(odd, ({ status, text }) => `${status} ${/"code":"([^"]+)"/.exec(text)?.[1] ?? text}`);
  for (const [kind, { length }] of kinds) console.log(`odd answer: ${kind}, ${length} times`);
  return odd.length === 0;
}

async function isKept(platform: Platform, ledger: Ledger): Promise<boolean> {
  const { lost, stored } = await lookUntilSettled(platform, ledger);
  const { restarts } = processOf(platform, 'ingestion');
  console.log(
    `acknowledged ${round(ledger.acknowledged.size * batch)}, of these lost ${round(lost)}; stored ${round(stored)}; ${round(ledger.unknown.size * batch)} were answered 503 or not at all; ingestion was restarted ${restarts} times`,
  );
  return lost === 0;
}

await withPlatform({ serviceEnv: { ingestion } }, async (platform) => {
  process.exitCode = (await main(platform)) ? 0 : 1;
});
