import { importColumns } from './import-rows';

const one = 'organization = $1 AND import_id = $2';

export const createSql = `
INSERT INTO reading_import (organization, import_id, file_name, mapping, created_by, counts)
VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${importColumns}`;

export const findSql = `SELECT ${importColumns} FROM reading_import WHERE ${one}`;

export const listSql = `
SELECT ${importColumns} FROM reading_import WHERE organization = $1 ORDER BY created_at DESC, import_id LIMIT $2`;

export const growSql = `
UPDATE reading_import SET uploaded_bytes = uploaded_bytes + $4, moved_at = clock_timestamp()
WHERE ${one} AND state = 'uploading' AND uploaded_bytes = $3 RETURNING 1`;

export const addPartSql = `
INSERT INTO reading_import_part (organization, import_id, start, bytes, packed) VALUES ($1, $2, $3, $4, $5)`;

export const completeSql = `
UPDATE reading_import SET state = 'queued', moved_at = clock_timestamp() WHERE ${one} AND state = 'uploading' RETURNING 1`;

export const beginSql = `
UPDATE reading_import SET state = 'running', started_at = coalesce(started_at, clock_timestamp()), moved_at = clock_timestamp()
WHERE ${one} AND state IN ('queued', 'running') RETURNING ${importColumns}`;

export const advanceSql = `
UPDATE reading_import SET chunk = chunk + 1, position = $4, memory = $5, counts = $6, columns = $7, read_bytes = $8,
  readings_per_second = $9, bytes_per_second = $10, moved_at = clock_timestamp()
WHERE ${one} AND state = 'running' AND chunk = $3 RETURNING 1`;

export const addReportSql = `
INSERT INTO reading_import_report (organization, import_id, chunk, packed) VALUES ($1, $2, $3, $4)`;

export const endSql = `
UPDATE reading_import SET state = $3, failure = $4, finished_at = clock_timestamp(), moved_at = clock_timestamp()
WHERE ${one} AND state IN ('queued', 'running') RETURNING 1`;

export const resumeSql = `
UPDATE reading_import SET state = 'queued', failure = NULL, finished_at = NULL, moved_at = clock_timestamp()
WHERE ${one} AND state = 'failed' RETURNING 1`;

export const cancelSql = `
UPDATE reading_import SET state = 'cancelled', finished_at = clock_timestamp(), moved_at = clock_timestamp()
WHERE ${one} AND state NOT IN ('done', 'cancelled') RETURNING 1`;

/** A few at a time: a file has thousands. */
export const forgetPartsSql = `
DELETE FROM reading_import_part WHERE ${one}
  AND start IN (SELECT start FROM reading_import_part WHERE ${one} ORDER BY start LIMIT 200) RETURNING 1`;

export const readPartsSql = `
SELECT start, packed FROM reading_import_part
WHERE ${one} AND start >= coalesce((SELECT max(start) FROM reading_import_part WHERE ${one} AND start <= $3), 0)
ORDER BY start LIMIT 4`;

export const readReportSql = `
SELECT chunk, packed FROM reading_import_report WHERE ${one} AND chunk > $3 ORDER BY chunk LIMIT 20`;

/** Files that wait for the rest, or for somebody to mend what failed, for too long. */
export const staleSql = `
SELECT state, (state = 'uploading' AND moved_at < clock_timestamp() - interval '1 day')
  OR (state = 'failed' AND moved_at < clock_timestamp() - interval '7 days') AS stale
FROM reading_import WHERE ${one}`;
