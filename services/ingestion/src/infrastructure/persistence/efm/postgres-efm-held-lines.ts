import { parseInstant, type UnitOfWork } from '@wellflow/kernel';
import { insertRows, query } from '@wellflow/postgres';
import type { EfmHeldLines, HeldLine } from '../../../application/efm/efm-records';
import type { EfmKind } from '../../../domain/efm/efm-kinds';
import type { EfmLine } from '../../../domain/efm/record';
import { fileOf, type FileRow } from './efm-rows';

/** @param reads transactions under row-level security, on a replica if there is one. */
export function createPostgresEfmHeldLines(reads: UnitOfWork): EfmHeldLines {
  return {
    async hold(tx, organization, lines) {
      for (let start = 0; start < lines.length; start += rowsPerStatement) {
        const rows = lines
          .slice(start, start + rowsPerStatement)
          .map(({ fileId, reason, heldAt, read }) => [
            ...[organization, read.meter, read.kind, fileId, read.line, reason, JSON.stringify(read), heldAt],
          ]);
        await insertRows(tx, { table: 'efm_held_line', columns, rows });
      }
    },
    async take(tx, organization, { meter, after }) {
      const rows = await query<HeldRow>(tx, takeSql, [organization, meter, after ?? null]);
      const lines = rows.map(({ file_id, reason, held_at, read }): HeldLine => {
        return { fileId: file_id, reason, heldAt: parseInstant(held_at), read };
      });
      return lines.sort((one, other) => one.read.line - other.read.line);
    },
    async fileOf(tx, organization, fileId) {
      const [row] = await query<FileRow>(tx, fileSql, [organization, fileId]);
      return row && fileOf(row);
    },
    count: (organization) =>
      reads.run({ organization }, async (tx) => {
        const rows = await query<CountRow>(tx, countSql, [organization]);
        return rows.map(({ oldest_at, ...row }) => ({ ...row, oldestAt: parseInstant(oldest_at) }));
      }),
  };
}

const rowsPerStatement = 2_000;

interface HeldRow {
  readonly file_id: string;
  readonly reason: string;
  readonly held_at: string;
  readonly read: EfmLine;
}

interface CountRow {
  readonly meter: string;
  readonly kind: EfmKind;
  readonly reason: string;
  readonly lines: number;
  readonly oldest_at: string;
}

const columns = [
  { name: 'organization', type: 'text' },
  { name: 'meter', type: 'text' },
  { name: 'kind', type: 'text' },
  { name: 'file_id', type: 'uuid' },
  { name: 'line', type: 'integer' },
  { name: 'reason', type: 'text' },
  { name: 'read', type: 'json' },
  { name: 'held_at', type: 'timestamptz' },
];

const takeSql = `DELETE FROM efm_held_line
WHERE organization = $1 AND meter = $2 AND file_id = (
  SELECT file_id FROM efm_held_line
  WHERE organization = $1 AND meter = $2 AND ($3::uuid IS NULL OR file_id > $3::uuid) ORDER BY file_id LIMIT 1)
RETURNING file_id, reason, held_at, read`;

const fileSql = `SELECT file_id, sha256, head, kind, mapping, mapping_version, why, recorded_at, recorded_by FROM efm_file
WHERE organization = $1 AND file_id = $2`;

const countSql = `SELECT meter, kind, reason, count(*)::integer AS lines, min(held_at) AS oldest_at FROM efm_held_line
WHERE organization = $1 GROUP BY meter, kind, reason ORDER BY meter, kind, reason`;
