import type { Tx, UnitOfWork } from '@wellflow/kernel';
import { query, type Database } from '@wellflow/postgres';
import type { JudgeState, ListDue } from '../../application/judge-state';
import { newAsset, type AssetState } from '../../domain/judging/asset-state';
import { fromStoredAsset, toStoredAsset, type StoredAsset } from './judge-state-json';

interface AssetRow {
  readonly asset_id: string;
  readonly state: StoredAsset;
}

/** @param reads transactions under row-level security, on a replica if there is one. */
export function createPostgresJudgeState(reads: UnitOfWork): JudgeState {
  return {
    load,
    async save(tx, organization, states) {
      if (states.size === 0) return;
      const rows = [...states.values()].map((state) => JSON.stringify(toStoredAsset(state)));
      await query(tx, saveSql, [organization, [...states.keys()], rows]);
    },
    async setDue(tx, organization, due) {
      if (due.size === 0) return;
      const entries = [...due].sort(([one], [other]) => (one < other ? -1 : 1));
      const never = entries.filter(([, at]) => at === null).map(([assetId]) => assetId);
      const timed = entries.filter(([, at]) => at !== null);
      if (never.length > 0) await query(tx, neverDueSql, [organization, never]);
      const times = timed.map(([, at]) => String(at));
      if (timed.length > 0) await query(tx, dueSql, [organization, timed.map(([assetId]) => assetId), times]);
    },
    find: (organization, assetId) =>
      reads.run({ organization }, async (tx) => {
        const [row] = await query<AssetRow>(tx, findSql, [organization, assetId]);
        return row === undefined ? undefined : fromStoredAsset(row.state);
      }),
  };
}

/** Rows that are not there cannot be locked, so they are made first. In one order everywhere: nobody waits in a circle. */
async function load(
  tx: Tx,
  organization: string,
  assetIds: readonly string[],
): Promise<ReadonlyMap<string, AssetState>> {
  const ids = [...assetIds].sort();
  const locked = await query<AssetRow>(tx, loadSql, [organization, ids]);
  if (locked.length === ids.length) return statesOf(locked);
  const known = new Set(locked.map((row) => row.asset_id));
  const missing = ids.filter((id) => !known.has(id));
  await query(tx, makeSql, [organization, missing, JSON.stringify(toStoredAsset(newAsset))]);
  return statesOf([...locked, ...(await query<AssetRow>(tx, loadSql, [organization, missing]))]);
}

function statesOf(rows: readonly AssetRow[]): ReadonlyMap<string, AssetState> {
  return new Map(rows.map((row) => [row.asset_id, fromStoredAsset(row.state)]));
}

/** As the system role, which sees the times of all organizations and nothing else of them. */
export function createListDue(system: Database['system']): ListDue {
  return (at, limit) =>
    system.run(async (tx) => {
      const rows = await query<{ readonly organization: string; readonly asset_id: string }>(tx, listDueSql, [
        at,
        limit,
      ]);
      return rows.map(({ organization, asset_id }) => ({ organization, assetId: asset_id }));
    });
}

const loadSql = `
SELECT asset_id, state FROM judged_asset
WHERE organization = $1 AND asset_id = ANY ($2::uuid[])
ORDER BY asset_id FOR UPDATE`;

const makeSql = `
INSERT INTO judged_asset (organization, asset_id, state)
SELECT $1, asset_id, $3::json FROM unnest($2::uuid[]) AS asset_id ORDER BY asset_id
ON CONFLICT DO NOTHING`;

const saveSql = `
UPDATE judged_asset SET state = saved.state
FROM unnest($2::uuid[], $3::json[]) AS saved (asset_id, state)
WHERE judged_asset.organization = $1 AND judged_asset.asset_id = saved.asset_id`;

const neverDueSql = 'DELETE FROM alarm_due WHERE organization = $1 AND asset_id = ANY ($2::uuid[])';

const dueSql = `
INSERT INTO alarm_due (organization, asset_id, due_at)
SELECT $1, * FROM unnest($2::uuid[], $3::bigint[])
ON CONFLICT (organization, asset_id) DO UPDATE SET due_at = excluded.due_at`;

const findSql = 'SELECT asset_id, state FROM judged_asset WHERE organization = $1 AND asset_id = $2';

const listDueSql = 'SELECT organization, asset_id FROM alarm_due WHERE due_at <= $1 ORDER BY due_at LIMIT $2';
