import { parseInstant, type UnitOfWork } from '@wellflow/kernel';
import { query } from '@wellflow/postgres';
import type { EfmMeters } from '../../../application/efm/efm-meters';
import type { MeterHistory, MeterSettings, RecordedMeterVersion } from '../../../domain/efm/meter';

/** @param reads transactions under row-level security, on a replica if there is one. */
export function createPostgresEfmMeters(reads: UnitOfWork): EfmMeters {
  return {
    async lock(tx, organization, names) {
      if (names.length > 0) await query(tx, lockSql, [organization, [...names]]);
    },
    async histories(tx, organization, names) {
      const rows = await query<MeterRow>(tx, `${selectSql} AND m.name = ANY ($2) ${orderSql}`, [organization, names]);
      return historiesOf(rows);
    },
    async record(tx, organization, { meterId, name, ...version }) {
      await query(tx, addMeterSql, [organization, meterId, name]);
      const { from, assetId, well, settings, recordedAt, recordedBy } = version;
      const said = [from, assetId, well, JSON.stringify(settings), recordedAt, recordedBy];
      await query(tx, addVersionSql, [organization, meterId, version.version, ...said]);
    },
    find: (organization, name) =>
      reads.run({ organization }, async (tx) => {
        const rows = await query<MeterRow>(tx, `${selectSql} AND m.name = $2 ${orderSql}`, [organization, name]);
        return historiesOf(rows).get(name);
      }),
    list: (organization, { limit, after }) =>
      reads.run({ organization }, async (tx) => {
        const rows = await query<MeterRow>(tx, listSql, [organization, after ?? '', limit]);
        return [...historiesOf(rows).values()];
      }),
  };
}

interface MeterRow {
  readonly meter_id: string;
  readonly name: string;
  readonly version: number;
  readonly effective_from: string;
  readonly asset_id: string;
  readonly well: string;
  readonly settings: MeterSettings;
  readonly recorded_at: string;
  readonly recorded_by: string;
}

/** Rows of one meter stand together, in the order of their versions. */
function historiesOf(rows: readonly MeterRow[]): ReadonlyMap<string, MeterHistory> {
  const byName = Map.groupBy(rows, ({ name }) => name);
  return new Map(
    [...byName].map(([name, own]) => [name, { meterId: own[0]?.meter_id ?? '', name, versions: own.map(versionOf) }]),
  );
}

function versionOf(row: MeterRow): RecordedMeterVersion {
  const { version, asset_id: assetId, well, settings, recorded_by: recordedBy } = row;
  const [from, recordedAt] = [parseInstant(row.effective_from), parseInstant(row.recorded_at)];
  return { from, assetId, well, settings, version, recordedAt, recordedBy };
}

// In one order, so that nobody waits in a circle.
const lockSql = `SELECT pg_advisory_xact_lock(lock) FROM
  (SELECT DISTINCT hashtextextended($1 || '/efm/' || name, 0) AS lock FROM unnest($2::text[]) AS name ORDER BY 1) AS locks`;

const columns =
  'm.meter_id, m.name, v.version, v.effective_from, v.asset_id, v.well, v.settings, v.recorded_at, v.recorded_by';
const orderSql = 'ORDER BY m.name, v.version';
const selectSql = `SELECT ${columns} FROM efm_meter m JOIN efm_meter_version v USING (organization, meter_id)
WHERE m.organization = $1`;
const listSql = `SELECT ${columns}
FROM (SELECT * FROM efm_meter WHERE organization = $1 AND name > $2 ORDER BY name LIMIT $3) m
JOIN efm_meter_version v USING (organization, meter_id) ${orderSql}`;
const addMeterSql = `INSERT INTO efm_meter (organization, meter_id, name) VALUES ($1, $2, $3)
ON CONFLICT (organization, meter_id) DO NOTHING`;
const addVersionSql = `INSERT INTO efm_meter_version
  (organization, meter_id, version, effective_from, asset_id, well, settings, recorded_at, recorded_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`;
