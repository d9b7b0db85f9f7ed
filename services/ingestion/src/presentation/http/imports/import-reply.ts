import { secondsLeft } from '../../../application/imports/import-pace';
import type { ReadingImport } from '../../../application/imports/imports';
import type { ImportReplyBody } from './import-schemas';

export function toImportReply(shown: ReadingImport): ImportReplyBody {
  const { importId, fileName, state, uploadedBytes, readBytes, counts, columns, failure } = shown;
  const { rows, accepted, quarantined, refused, empty, skipped, words } = counts;
  const left = state === 'running' ? secondsLeft(shown) : undefined;
  return {
    ...{ importId, fileName, mapping: shown.mapping.name, state, uploadedBytes, readBytes, rows },
    readings: { accepted, quarantined, refused },
    emptyCells: empty,
    skippedCells: skipped,
    words: { ...words },
    ignoredColumns: [...(columns?.ignored ?? [])],
    missingColumns: [...(columns?.missing ?? [])],
    readingsPerSecond: Math.round(shown.readingsPerSecond),
    ...(left === undefined ? {} : { secondsLeft: left }),
    ...(failure === null ? {} : { failure }),
    ...{ createdBy: shown.createdBy, createdAt: shown.createdAt },
    ...{ startedAt: shown.startedAt, finishedAt: shown.finishedAt },
  };
}
