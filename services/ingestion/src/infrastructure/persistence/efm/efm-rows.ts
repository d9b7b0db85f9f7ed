import { parseInstant, parseLocalDate } from '@wellflow/kernel';
import type { EfmFile } from '../../../application/efm/efm-records';
import type { EfmKind, EfmValues } from '../../../domain/efm/efm-kinds';
import type { RecordedEfm } from '../../../domain/efm/record';

export interface RecordRow {
  readonly kind: EfmKind;
  readonly key: string;
  readonly edition: number;
  readonly meter_version: number;
  readonly period_begin: string;
  readonly period_end: string | null;
  readonly contract_day: string;
  readonly said: EfmValues;
  readonly flags: string;
  readonly file_id: string;
  readonly line: number;
  readonly original: string;
  readonly recorded_at: string;
  readonly recorded_by: string;
  readonly why: string | null;
}

export const recordColumns = `kind, key, edition, meter_version, period_begin, period_end, contract_day::text, said, flags,
  file_id, line, original, recorded_at, recorded_by, why`;

export function recordOf(row: RecordRow): RecordedEfm {
  const { kind, key, edition, line, original, why } = row;
  return {
    ...{ kind, key, edition, line, original, why },
    meterVersion: row.meter_version,
    begin: parseInstant(row.period_begin),
    end: row.period_end === null ? null : parseInstant(row.period_end),
    contractDay: parseLocalDate(row.contract_day),
    values: row.said,
    flags: row.flags === '' ? [] : row.flags.split(' '),
    fileId: row.file_id,
    recordedAt: parseInstant(row.recorded_at),
    recordedBy: row.recorded_by,
  };
}

export interface FileRow {
  readonly file_id: string;
  readonly sha256: string;
  readonly head: string;
  readonly kind: EfmKind;
  readonly mapping: string;
  readonly mapping_version: number;
  readonly why: string | null;
  readonly recorded_at: string;
  readonly recorded_by: string;
}

export function fileOf(row: FileRow): EfmFile {
  const { sha256, head, kind, mapping, why } = row;
  const recorded = { recordedAt: parseInstant(row.recorded_at), recordedBy: row.recorded_by };
  return { fileId: row.file_id, mappingVersion: row.mapping_version, sha256, head, kind, mapping, why, ...recorded };
}
