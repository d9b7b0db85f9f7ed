import type { Tx } from '@wellflow/kernel';
import { query } from '@wellflow/postgres';
import type { ReadingStretch } from '../../application/reading-history';

export interface FoundSeries {
  readonly series_id: number;
  readonly unit: string;
}

/** The series of one measurement of a well, if it has ever had a reading. */
export async function findSeries(
  tx: Tx,
  organization: string,
  { wellId, measurement }: Pick<ReadingStretch, 'wellId' | 'measurement'>,
): Promise<FoundSeries | undefined> {
  const [found] = await query<FoundSeries>(tx, findSeriesSql, [organization, wellId, measurement]);
  return found;
}

export const findSeriesSql =
  'SELECT series_id, unit FROM reading_series WHERE organization = $1 AND well_id = $2 AND measurement = $3';
