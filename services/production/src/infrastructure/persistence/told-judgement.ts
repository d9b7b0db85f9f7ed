import { findMeasurement, type Tx } from '@wellflow/kernel';
import { query } from '@wellflow/postgres';
import { fallOutcomes, type Fall } from '../../domain/judgement/fall';
import type { Judgement } from '../../domain/judgement/judgement';

/** A row of `reading_judgement` as JSON: times are microseconds since 1970. */
export interface ToldJudgement {
  readonly at: number;
  readonly sequence: number;
  readonly kind: Judgement['kind'];
  readonly toldAt: number;
  readonly flags: string | null;
  /** A text where it is no number that JSON knows. */
  readonly number: number | string | null;
  readonly other: string | null;
  readonly quality: number;
}

const microsOf = (column: string): string => `(extract(epoch FROM ${column}) * 1000000)::bigint`;

/** The columns of a judgement, as SQL that makes the fields of a `ToldJudgement`. */
export const toldFields = `
'at', ${microsOf('judged.source_time')}, 'sequence', judged.sequence, 'kind', judged.kind,
'toldAt', ${microsOf('judged.received_at')}, 'flags', judged.flags, 'number', judged.number, 'other', judged.other,
'quality', judged.quality`;

/** What was told, by source time (microseconds since 1970), each in the order it was told. */
export function byTime(told: readonly ToldJudgement[]): ReadonlyMap<number, readonly Judgement[]> {
  const inOrder = told.toSorted((one, other) => one.sequence - other.sequence);
  const groups = Map.groupBy(inOrder, ({ at }) => at);
  return new Map([...groups].map(([at, own]) => [at, own.map(toJudgement)]));
}

function toJudgement({ kind, toldAt, flags, number, other, quality }: ToldJudgement): Judgement {
  const value = { number: doubleOf(number), other, quality };
  return { kind, receivedAt: toldAt, flags: flags === null ? [] : flags.split(' '), value };
}

export function doubleOf(number: number | string | null): number | null {
  return number === null ? null : Number(number);
}

interface FallRow {
  readonly from: string;
  readonly until: string;
  readonly was: string;
}

/** The decided falls of a series, in the order they were decided; only totalizers fall. */
export async function fallsOf(tx: Tx, seriesId: number, measurement: string): Promise<readonly Fall[]> {
  if (findMeasurement(measurement)?.kind !== 'counter') return [];
  const rows = await query<FallRow>(tx, fallsSql, [seriesId]);
  return rows.flatMap(({ from, until, was }) => {
    const outcome = fallOutcomes.find((known) => known === was);
    // A word from a newer ingestion: as good as undecided.
    return outcome === undefined ? [] : [{ from: Number(from), until: Number(until), was: outcome }];
  });
}

const fallsSql = `
SELECT ${microsOf('fell_at')} AS from, ${microsOf('until')} AS until, was
FROM decided_fall WHERE series_id = $1 ORDER BY decided_at, fall_id`;
