import type { EfmAuditPackage } from '../../../application/efm/get-efm-audit-package';

type Audited = EfmAuditPackage['records'][number];

const places = ['kind', 'key', 'edition', 'superseded', 'contractDay', 'begin', 'end', 'meterVersion'] as const;
const origins = ['flags', 'recordedAt', 'recordedBy', 'why', 'fileId', 'sha256', 'line', 'head', 'original'] as const;

/** A line a record, all editions; the settings of the meter and what was checked are in the JSON. */
export function* auditPackageCsv({ records, files }: EfmAuditPackage): Generator<string> {
  const fields = [...new Set(records.flatMap(({ values }) => Object.keys(values)))];
  const fileOf = new Map(files.map((file) => [file.fileId, file]));
  yield csvLine([...places, ...fields, ...origins]);
  for (const record of records) {
    const { sha256 = '', head = '' } = fileOf.get(record.fileId) ?? {};
    const { flags, recordedAt, recordedBy, why, fileId, line, original } = record;
    const place = places.map((name) => textOf(record[name]));
    const said = fields.map((field) => record.values[field] ?? '');
    const origin = [flags.join(' '), recordedAt, recordedBy, why ?? '', fileId, sha256, String(line), head, original];
    yield csvLine([...place, ...said, ...origin]);
  }
}

function textOf(value: Audited[(typeof places)[number]]): string {
  return value === null ? '' : String(value);
}

/** RFC 4180. What a spreadsheet would take for a formula is quoted and stays what it is: evidence is not altered. */
function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
}
