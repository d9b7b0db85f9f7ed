import { addDays, DomainError, parseLocalDate, type Clock, type LocalDate, type UnitOfWork } from '@wellflow/kernel';
import { checkDays, inForce } from '../../domain/efm/check-days';
import type { DayCheck } from '../../domain/efm/check-day';
import { configurationChanges, type ConfigurationChange } from '../../domain/efm/configuration-changes';
import { federalChecklist, type ChecklistItem } from '../../domain/efm/federal-checklist';
import { meterVersionAt, versionsInForce, type MeterHistory, type RecordedMeterVersion } from '../../domain/efm/meter';
import type { RecordedEfm } from '../../domain/efm/record';
import { wholeDay } from '../../domain/efm/contract-day';
import type { EfmMeters } from './efm-meters';
import type { EfmFile, EfmRecords, RecordRange } from './efm-records';
import { daysIn, getMeter } from './list-efm-records';

export interface AuditPackageInput {
  readonly organization: string;
  readonly meter: string;
  /** `YYYY-MM`, of contract days. */
  readonly month: string;
}

/** Everything there is of a meter for a month of contract days, originals first. */
export interface EfmAuditPackage {
  readonly meter: Pick<MeterHistory, 'meterId' | 'name'>;
  readonly month: string;
  /** How it was set up in that month, as far as anybody said, newest first. */
  readonly versions: readonly RecordedMeterVersion[];
  readonly checklist: readonly ChecklistItem[];
  readonly files: readonly EfmFile[];
  /** All editions. */
  readonly records: readonly AuditedRecord[];
  readonly days: readonly DayCheck[];
  readonly configurationChanges: readonly ConfigurationChange[];
}

export type AuditedRecord = RecordedEfm & {
  /** Whether another edition stands in its place now. */
  readonly superseded: boolean;
};

/** @throws DomainError `ingestion/no-such-meter`, `ingestion/invalid-range`, `ingestion/package-too-large` */
export type GetEfmAuditPackage = (input: AuditPackageInput) => Promise<EfmAuditPackage>;

export interface AuditPackageDeps {
  readonly meters: Pick<EfmMeters, 'find'>;
  readonly records: Pick<EfmRecords, 'list' | 'ofDays' | 'findFiles'>;
  readonly reads: UnitOfWork;
  readonly now: Clock;
}

/** A month has 744 hours; a log that is longer than this is one that chatters. */
const mostRecords = 50_000;
const pageSize = 5_000;
/** How far back the configuration is looked for that the month began with. */
const daysBefore = 92;

export function createGetEfmAuditPackage(deps: AuditPackageDeps): GetEfmAuditPackage {
  return async ({ organization, meter: name, month }) => {
    const { from, to } = monthOf(month);
    const meter = await getMeter(deps.meters, organization, name);
    const { meterId } = meter;
    const records = await readAll(deps, organization, { meterId, from, to, editions: true });
    const holding = new Set<RecordedEfm>(inForce(records));
    const days = daysIn({ from, to });
    const versions = versionsIn(meter, from, to);
    const contents = { settings: versions.map(({ settings }) => settings), records: [...holding] };
    return {
      meter: { meterId, name },
      ...{ month, versions },
      checklist: federalChecklist(contents),
      files: await deps.records.findFiles(organization, [...new Set(records.map(({ fileId }) => fileId))]),
      records: records.map((record) => ({ ...record, superseded: !holding.has(record) })),
      days: checkDays({ meter, days, records: contents.records, now: deps.now() }),
      configurationChanges: await changesIn(deps, { organization, meterId, from, to }),
    };
  };
}

/** @throws DomainError `ingestion/invalid-range` */
function monthOf(month: string): { readonly from: LocalDate; readonly to: LocalDate } {
  if (!/^\d{4}-(?:0[1-9]|1[0-2])$/.test(month))
    throw new DomainError('ingestion/invalid-range', 'A month is written YYYY-MM', { path: '/month' });
  const from = parseLocalDate(`${month}-01`);
  const next = addDays(from, 31).slice(0, 7);
  return { from, to: addDays(parseLocalDate(`${next}-01`), -1) };
}

async function readAll(
  deps: AuditPackageDeps,
  organization: string,
  range: RecordRange,
): Promise<readonly RecordedEfm[]> {
  const all: RecordedEfm[] = [];
  let cursor: string | undefined;
  do {
    const wish = cursor === undefined ? { limit: pageSize } : { limit: pageSize, cursor };
    const page = await deps.records.list(organization, range, wish);
    all.push(...page.records);
    cursor = page.nextCursor;
    if (all.length > mostRecords) throw tooLarge();
  } while (cursor !== undefined);
  return all;
}

function tooLarge(): DomainError {
  const detail = `A package has at most ${mostRecords} records; list them page by page instead`;
  return new DomainError('ingestion/package-too-large', detail);
}

/** The versions that began in the month, and the one it began with. */
function versionsIn(meter: MeterHistory, from: LocalDate, to: LocalDate): readonly RecordedMeterVersion[] {
  const newest = versionsInForce(meter)[0];
  if (newest === undefined) return [];
  const [first, last] = [wholeDay(from, newest.settings).begin, wholeDay(to, newest.settings).end];
  const holding = meterVersionAt(meter, first)?.version;
  return versionsInForce(meter).filter(
    ({ version, from: begin }) => version === holding || (begin > first && begin < last),
  );
}

interface ChangesIn {
  readonly organization: string;
  readonly meterId: string;
  readonly from: LocalDate;
  readonly to: LocalDate;
}

async function changesIn(deps: AuditPackageDeps, { organization, meterId, from, to }: ChangesIn) {
  const range = { meterId, from: addDays(from, -daysBefore), to, editions: false };
  const configurations = await readAll(deps, organization, { ...range, kind: 'configuration' });
  const events = await readAll(deps, organization, { ...range, kind: 'event' });
  const began = configurations.find(({ contractDay }) => contractDay >= from)?.begin;
  if (began === undefined) return [];
  return configurationChanges(configurations, events).filter(({ until }) => until >= began);
}
