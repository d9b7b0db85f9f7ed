import type { Tx } from '@wellflow/kernel';
import { query } from '@wellflow/postgres';
import type { SeriesName, SeriesTag } from '../../application/reading-history';

export interface FoundSeries {
  readonly series_id: number;
  readonly unit: string;
}

/** The number of a series, if it has ever had a reading. */
export async function findSeries(
  tx: Tx,
  organization: string,
  { wellId, measurement, tag }: SeriesName,
): Promise<FoundSeries | undefined> {
  const [found] = await query<FoundSeries>(tx, findSeriesSql, [organization, wellId, measurement, tag?.id ?? '']);
  return found;
}

export const findSeriesSql =
  'SELECT series_id, unit FROM reading_series WHERE organization = $1 AND well_id = $2 AND measurement = $3 AND tag_id = $4';

/** In order of name; first the series of readings that named no tag. */
export async function findTags(
  tx: Tx,
  organization: string,
  { wellId, measurement }: Omit<SeriesName, 'tag'>,
): Promise<readonly (SeriesTag | undefined)[]> {
  const found = await query<{ id: string; name: string | null }>(tx, findTagsSql, [organization, wellId, measurement]);
  return found.map(({ id, name }) => (id === '' ? undefined : { id, name: name ?? id }));
}

const findTagsSql = `SELECT tag_id AS id, tag AS name FROM reading_series
  WHERE organization = $1 AND well_id = $2 AND measurement = $3 ORDER BY tag_id <> '', tag, tag_id`;
