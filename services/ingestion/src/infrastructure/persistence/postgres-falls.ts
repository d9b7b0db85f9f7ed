import { parseInstant, type Tx, type UnitOfWork } from '@wellflow/kernel';
import { insertRows, query } from '@wellflow/postgres';
import type { Falls, OpenedFall, TotalizerFall } from '../../application/falls';

interface FallRow {
  readonly fall_id: string;
  readonly asset_id: string;
  readonly tag_id: string | null;
  readonly tag: string | null;
  readonly measurement: string;
  readonly lane: OpenedFall['lane'];
  readonly fell_at: string;
  readonly register_from: number;
  readonly register_to: number;
  readonly outcome: TotalizerFall['outcome'];
  readonly rollover_at: number | null;
  readonly decided_at: string | null;
  readonly went_on_at: string | null;
  readonly decided_by: string | null;
  readonly reason: string | null;
}

/** @param reads transactions under row-level security, on a replica if there is one. */
export function createPostgresFalls(reads: UnitOfWork): Falls {
  return {
    async open(tx, organization, falls) {
      const rows = falls.map((fall) => [organization, ...toRow(fall)]);
      await insertRows(tx, { table: 'totalizer_fall', columns, rows });
    },
    goOn: async (tx, organization, ended) => {
      const [ids, times] = [ended.map(({ fallId }) => fallId), ended.map(({ wentOnAt }) => wentOnAt)];
      await query(tx, goOnSql, [organization, ids, times]);
    },
    settle: async (tx, organization, { fallId, outcome, rolloverAt, decidedAt, decidedBy, reason }) =>
      void (await query(tx, settleSql, [organization, fallId, outcome, rolloverAt, decidedAt, decidedBy, reason])),
    findHeld: findFall,
    find: (organization, fallId) => reads.run({ organization }, (tx) => findFall(tx, organization, fallId)),
    list: (organization, { show, assetId, limit }) =>
      reads.run({ organization }, async (tx) => {
        const sql = show === 'undecided' ? undecidedSql : allSql;
        const rows = await query<FallRow>(tx, sql, [organization, assetId ?? null, limit]);
        return rows.map(toFall);
      }),
  };
}

async function findFall(tx: Tx, organization: string, fallId: string): Promise<TotalizerFall | undefined> {
  const [row] = await query<FallRow>(tx, findSql, [organization, fallId]);
  return row && toFall(row);
}

function toRow({ fallId, assetId, tagId, tag, measurement, lane, fellAt, registerFrom, registerTo }: OpenedFall) {
  return [fallId, assetId, tagId, tag, measurement, lane, fellAt, registerFrom, registerTo];
}

function toFall(row: FallRow): TotalizerFall {
  const { fall_id, asset_id, tag_id, tag, measurement, lane, register_from, register_to, outcome, reason } = row;
  return {
    ...{ fallId: fall_id, assetId: asset_id, tagId: tag_id, tag, measurement, lane, outcome, reason },
    fellAt: parseInstant(row.fell_at),
    registerFrom: register_from,
    registerTo: register_to,
    rolloverAt: row.rollover_at,
    decidedAt: row.decided_at === null ? null : parseInstant(row.decided_at),
    decidedBy: row.decided_by,
    wentOnAt: row.went_on_at === null ? null : parseInstant(row.went_on_at),
  };
}

const columns = [
  { name: 'organization', type: 'text' },
  { name: 'fall_id', type: 'uuid' },
  { name: 'asset_id', type: 'uuid' },
  { name: 'tag_id', type: 'text' },
  { name: 'tag', type: 'text' },
  { name: 'measurement', type: 'text' },
  { name: 'lane', type: 'text' },
  { name: 'fell_at', type: 'timestamptz' },
  { name: 'register_from', type: 'double precision' },
  { name: 'register_to', type: 'double precision' },
];

const goOnSql = `
UPDATE totalizer_fall SET outcome = 'went-on', decided_at = now(), went_on_at = ended.went_on_at
FROM unnest($2::uuid[], $3::timestamptz[]) AS ended (fall_id, went_on_at)
WHERE organization = $1 AND totalizer_fall.fall_id = ended.fall_id AND outcome IS NULL`;

const settleSql = `
UPDATE totalizer_fall SET outcome = $3, rollover_at = $4, decided_at = $5, decided_by = $6, reason = $7
WHERE organization = $1 AND fall_id = $2`;

const findSql = 'SELECT * FROM totalizer_fall WHERE organization = $1 AND fall_id = $2';

export const undecidedSql = `
SELECT * FROM totalizer_fall WHERE organization = $1 AND outcome IS NULL AND ($2::uuid IS NULL OR asset_id = $2)
ORDER BY fell_at DESC, fall_id LIMIT $3`;

const allSql = `
SELECT * FROM totalizer_fall WHERE organization = $1 AND ($2::uuid IS NULL OR asset_id = $2)
ORDER BY fell_at DESC, fall_id LIMIT $3`;
