import { cpus, totalmem } from 'node:os';
import type { ChaosOptions } from './arguments.mts';
import type { ChaosResult } from './run-chaos.mts';
import type { Tally } from './troubles.mts';
import { count, isClean } from './verdict.mts';

const total = (tally: Tally): number => [...tally.values()].reduce((sum, each) => sum + each, 0);
const number = (value: number): string => value.toLocaleString('en-US');

/** Nothing lost, nothing twice, nobody behind, and no process that fell over because another was away. */
export const isSound = ({ differences, behind, fallen, seconds }: ChaosResult): boolean =>
  isClean(differences) && behind.length === 0 && fallen.length === 0 && seconds !== undefined;

export function hardware(): string {
  const [first] = cpus();
  return `${cpus().length} × ${first?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
}

export const tableHead = [
  'date',
  'hardware',
  'seed',
  'minutes',
  'kill -9',
  'restarts',
  'frozen',
  'acknowledged',
  'lost',
  'doubled',
  'settled after',
] as const;

/** One row of the table of results. */
export function rowOf({ seed, minutes }: ChaosOptions, result: ChaosResult, on: Date): string {
  const { suffered, wells, readings, differences, seconds } = result;
  const cells = [
    on.toISOString().slice(0, 10),
    hardware(),
    ...[seed, minutes, total(suffered.kills), total(suffered.restarts), total(suffered.freezes)].map(number),
    `${number(wells)} wells, ${number(readings)} readings`,
    ...[count(differences, 'lost'), count(differences, 'doubled')].map(number),
    seconds === undefined ? 'never' : `${seconds.toFixed(0)} s`,
  ];
  return `| ${cells.join(' | ')} |`;
}

/** For people: the row, then what is wrong in detail. */
export function reportOf(options: ChaosOptions, result: ChaosResult, on: Date): string {
  const row = rowOf(options, result, on)
    .slice(2, -2)
    .split(' | ')
    .map((cell, index) => `${(tableHead[index] ?? '').padEnd(14)} ${cell}`);
  const faults = Object.entries(result.differences).flatMap(([place, difference]) =>
    (['lost', 'doubled', 'unasked'] as const)
      .filter((which) => difference[which].length > 0)
      .map(
        (which) => `${place}: ${difference[which].length} ${which}, first ${difference[which].slice(0, 3).join('; ')}`,
      ),
  );
  const more = [
    ...faults,
    ...result.behind.map((each) => `behind: ${each}`),
    ...result.fallen.map((each) => `ended unasked: ${each}`),
    ...result.failedStarts.map((each) => `a start that failed: ${each}`),
  ];
  return [...row, ...more, isSound(result) ? 'sound' : 'NOT SOUND'].join('\n');
}

/** The page of results with one row more, at the end of its table. */
export function withRow(page: string, row: string): string {
  const lines = page.split('\n');
  const last = lines.findLastIndex((line) => line.startsWith('|'));
  if (last < 0) throw new Error('docs/chaos.md has no table');
  return [...lines.slice(0, last + 1), row, ...lines.slice(last + 1)].join('\n');
}
