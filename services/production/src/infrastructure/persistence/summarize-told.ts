import type { Summary } from '../../domain/history/summary';
import { summarizeDay } from '../../domain/history/summarize-day';
import { settleFall, type Fall } from '../../domain/judgement/fall';
import { judgeReading, type JudgedState, type Judgement } from '../../domain/judgement/judgement';
import { microsPerDay } from './day-time';
import { doubleOf, type ToldJudgement } from './told-judgement';

/** A judgement beside the plain reading it is about, if there is one. */
export interface ToldOfPlain extends ToldJudgement {
  readonly base: {
    readonly number: number | string | null;
    readonly other: string | null;
    readonly quality: number;
    readonly flags: string | null;
    readonly receivedAt: number;
  } | null;
}

interface Told {
  readonly judgements: ReadonlyMap<number, readonly Judgement[]>;
  readonly falls: readonly Fall[];
  readonly intervalSeconds: number;
  readonly numeric: boolean;
}

/** The plain readings that something was told of, in buckets. */
export function summarizeTold(rows: readonly ToldOfPlain[], told: Told): readonly Summary[] {
  const states = new Map<number, JudgedState>();
  for (const { at, base } of rows) {
    if (base === null || states.has(at)) continue;
    const state = { ...base, number: doubleOf(base.number) };
    const judged = judgeReading({ state, receivedAt: base.receivedAt }, told.judgements.get(at) ?? []);
    states.set(at, settleFall(judged.state, at, told.falls));
  }
  const inOrder = [...states].toSorted(([one], [other]) => one - other);
  const days = Map.groupBy(inOrder, ([at]) => Math.floor(at / microsPerDay));
  return [...days].flatMap(([day, own]) => summarizeStates(day, own, told));
}

function summarizeStates(
  day: number,
  readings: readonly (readonly [at: number, state: JudgedState])[],
  { intervalSeconds, numeric }: Told,
): readonly Summary[] {
  const columns = {
    offsets: Float64Array.from(readings, ([at]) => at - day * microsPerDay),
    present: Uint8Array.from(readings, ([, { number }]) => (number === null ? 0 : 1)),
    numbers: Float64Array.from(readings, ([, { number }]) => number ?? 0),
    others: readings.map(([, { other }]) => other),
    qualities: Uint8Array.from(readings, ([, { quality }]) => quality),
  };
  return summarizeDay({ day, columns, from: 0, to: microsPerDay, intervalSeconds, numeric });
}
