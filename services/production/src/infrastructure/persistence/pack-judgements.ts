import { instantFromEpochMicros, type Tx } from '@wellflow/kernel';
import { insertRows, organizationOf, query } from '@wellflow/postgres';
import type { SeriesDay } from '../../application/history-upkeep';
import type { JudgedColumns, OriginalReading } from '../../domain/judgement/judge-columns';
import type { Judgement } from '../../domain/judgement/judgement';
import { instantOf, startOfDay } from './day-time';
import { exactly } from './stored-value';
import { byTime, toldFields, type ToldJudgement } from './told-judgement';
import { toldOfDay } from './summarize-packed';

/** What was told of the readings of a day. */
export interface ToldOfDay {
  readonly rows: readonly ToldJudgement[];
  /** By microsecond of the day. */
  readonly judgements: ReadonlyMap<number, readonly Judgement[]>;
}

export async function toldOf(tx: Tx, { seriesId, day }: SeriesDay): Promise<ToldOfDay> {
  const found = await query<{ readonly told: ToldJudgement }>(tx, toldSql, [seriesId, day]);
  const rows = found.map(({ told }) => told);
  return { rows, judgements: toldOfDay(byTime(rows), startOfDay(day)) };
}

/**
 * What has become part of the packed readings goes, and the values that were first are kept beside the later ones. What was
 * told of a reading that has not come yet stays, as does what was told meanwhile.
 */
export async function settleTold(
  tx: Tx,
  { seriesId, day }: SeriesDay,
  { told, found, originals }: Omit<JudgedColumns, 'columns'> & { readonly told: ToldOfDay },
): Promise<void> {
  if (found.size === 0) return;
  const start = startOfDay(day);
  const done = told.rows.filter(({ at }) => found.has(at - start)).map(({ sequence }) => sequence);
  await query(tx, settleSql, [seriesId, day, done]);
  const rows = originals.map((original) => [seriesId, organizationOf(tx), ...versionOf(day, original)]);
  await insertRows(tx, { table: 'reading_version', columns: versionColumns, rows });
}

function versionOf(day: string, { offset, receivedAt, state }: OriginalReading) {
  const times = [instantOf(day, offset), instantFromEpochMicros(BigInt(receivedAt))];
  return [...times, 0, exactly(state.number), state.other, state.quality, state.flags];
}

const versionColumns = [
  { name: 'series_id', type: 'integer' },
  { name: 'organization', type: 'text' },
  { name: 'source_time', type: 'timestamptz' },
  { name: 'received_at', type: 'timestamptz' },
  { name: 'sequence', type: 'bigint' },
  { name: 'number', type: 'double precision' },
  { name: 'other', type: 'text' },
  { name: 'quality', type: 'smallint' },
  { name: 'flags', type: 'text' },
];

const ofDay = `series_id = $1 AND source_time >= $2::date::timestamp AT TIME ZONE 'UTC'
  AND source_time < ($2::date + 1)::timestamp AT TIME ZONE 'UTC'`;

const toldSql = `SELECT json_build_object(${toldFields}) AS told FROM reading_judgement judged WHERE ${ofDay}`;

const settleSql = `DELETE FROM reading_judgement WHERE ${ofDay} AND sequence = ANY ($3::bigint[])`;
