import type { Tx, UnitOfWork } from '@wellflow/kernel';
import { insertRows, query, type BulkColumn } from '@wellflow/postgres';
import type {
  AddedRecords,
  EfmFile,
  EfmRecords,
  NewEfmRecord,
  RecordKey,
  RecordPage,
} from '../../../application/efm/efm-records';
import type { EfmValues } from '../../../domain/efm/efm-kinds';
import { contentOf } from '../../../domain/efm/place-line';
import { readRecordCursor, writeRecordCursor } from './efm-cursor';
import { fileOf, recordColumns, recordOf, type FileRow, type RecordRow } from './efm-rows';

/** @param reads transactions under row-level security, on a replica if there is one. */
export function createPostgresEfmRecords(reads: UnitOfWork): EfmRecords {
  return {
    addFile,
    editions,
    add,
    list: (organization, range, { limit, cursor }) =>
      reads.run({ organization }, async (tx): Promise<RecordPage> => {
        const { meterId, kind, from, to } = range;
        const after = cursor === undefined ? [null, null, null, null, null] : readRecordCursor(cursor);
        const params = [organization, meterId, from, to, kind ?? null, range.editions, limit + 1, ...after];
        const rows = await query<RecordRow>(tx, listSql, params);
        const records = rows.slice(0, limit).map(recordOf);
        const last = records.at(-1);
        return rows.length > limit && last !== undefined
          ? { records, nextCursor: writeRecordCursor(last) }
          : { records };
      }),
    async ofDays(tx, organization, { meterId, days }) {
      return (await query<RecordRow>(tx, daysSql, [organization, meterId, days])).map(recordOf);
    },
    findFiles: (organization, fileIds) =>
      reads.run({ organization }, async (tx) => {
        const rows = await query<FileRow>(tx, filesSql, [organization, fileIds]);
        return rows.map(fileOf);
      }),
  };
}

async function addFile(tx: Tx, organization: string, file: EfmFile): Promise<void> {
  const { fileId, sha256, head, kind, mapping, mappingVersion, why, recordedAt, recordedBy } = file;
  const said = [fileId, sha256, head, kind, mapping, mappingVersion, why, recordedAt, recordedBy];
  await query(tx, addFileSql, [organization, ...said]);
}

const rowsPerStatement = 2_000;

async function editions(tx: Tx, organization: string, keys: readonly RecordKey[]) {
  const found = [];
  for (let start = 0; start < keys.length; start += rowsPerStatement) {
    const part = keys.slice(start, start + rowsPerStatement);
    const columns = [part.map(({ meterId }) => meterId), part.map(({ kind }) => kind), part.map(({ key }) => key)];
    found.push(...(await query<EditionRow>(tx, editionsSql, [organization, ...columns])));
  }
  return found.map(({ meter_id, kind, key, edition, said }) => ({
    ...{ meterId: meter_id, kind, key, edition },
    content: contentOf(said),
  }));
}

interface EditionRow {
  readonly meter_id: string;
  readonly kind: RecordKey['kind'];
  readonly key: string;
  readonly edition: number;
  readonly said: EfmValues;
}

async function add(tx: Tx, organization: string, { file, records }: AddedRecords): Promise<void> {
  for (let start = 0; start < records.length; start += rowsPerStatement) {
    const rows = records.slice(start, start + rowsPerStatement).map((record) => toRow(organization, file, record));
    const { count } = await insertRows(tx, { table: 'efm_record', columns: insertColumns, rows });
    if (count !== rows.length) throw new Error('A record was there that nobody had seen, though its meter was locked');
  }
}

function toRow(organization: string, file: EfmFile, record: NewEfmRecord) {
  const { meterId, kind, key, edition, meterVersion, begin, end, contractDay, values, flags, line, original } = record;
  return [
    ...[organization, meterId, kind, key, edition, meterVersion, begin, end, contractDay],
    ...[JSON.stringify(values), flags.join(' '), file.fileId, line, original],
    ...[file.recordedAt, file.recordedBy, file.why],
  ];
}

const insertColumns: readonly BulkColumn[] = [
  ...[
    { name: 'organization', type: 'text' },
    { name: 'meter_id', type: 'uuid' },
    { name: 'kind', type: 'text' },
    { name: 'key', type: 'text' },
    { name: 'edition', type: 'integer' },
    { name: 'meter_version', type: 'integer' },
    { name: 'period_begin', type: 'timestamptz' },
    { name: 'period_end', type: 'timestamptz' },
    { name: 'contract_day', type: 'date' },
    { name: 'said', type: 'json' },
    { name: 'flags', type: 'text' },
    { name: 'file_id', type: 'uuid' },
    { name: 'line', type: 'integer' },
    { name: 'original', type: 'text' },
    { name: 'recorded_at', type: 'timestamptz' },
    { name: 'recorded_by', type: 'text' },
    { name: 'why', type: 'text' },
  ],
];

const addFileSql = `INSERT INTO efm_file
  (organization, file_id, sha256, head, kind, mapping, mapping_version, why, recorded_at, recorded_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`;

const editionsSql = `SELECT r.meter_id, r.kind, r.key, r.edition, r.said
FROM (SELECT DISTINCT * FROM unnest($2::uuid[], $3::text[], $4::text[]) AS asked (meter_id, kind, key)) asked
JOIN efm_record r ON r.organization = $1 AND r.meter_id = asked.meter_id AND r.kind = asked.kind AND r.key = asked.key`;

/** By one step in the index of editions; joined as a set, tables that were just filled would be read as a whole. */
const holds = `edition = (SELECT max(every.edition) FROM efm_record every
  WHERE every.organization = $1 AND every.meter_id = $2 AND every.kind = r.kind AND every.key = r.key)`;

const listSql = `SELECT ${recordColumns} FROM efm_record r
WHERE organization = $1 AND meter_id = $2 AND contract_day BETWEEN $3 AND $4
  AND ($5::text IS NULL OR kind = $5) AND ($6 OR ${holds})
  AND ($8::date IS NULL OR (contract_day, kind, period_begin, key, edition)
    > ($8::date, $9::text, $10::timestamptz, $11::text COLLATE "C", $12::integer))
ORDER BY contract_day, kind, period_begin, key, edition LIMIT $7`;

const daysSql = `SELECT ${recordColumns} FROM efm_record r
WHERE organization = $1 AND meter_id = $2 AND contract_day = ANY ($3::date[]) AND kind IN ('hourly', 'daily') AND ${holds}
ORDER BY contract_day, kind, period_begin, key`;

const filesSql = `SELECT file_id, sha256, head, kind, mapping, mapping_version, why, recorded_at, recorded_by FROM efm_file
WHERE organization = $1 AND file_id = ANY ($2::uuid[]) ORDER BY recorded_at, file_id`;
