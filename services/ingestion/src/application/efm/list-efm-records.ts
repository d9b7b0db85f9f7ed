import {
  addDays,
  compareLocalDates,
  daysBetween,
  DomainError,
  type Clock,
  type LocalDate,
  type UnitOfWork,
} from '@wellflow/kernel';
import type { DayCheck } from '../../domain/efm/check-day';
import { checkDays } from '../../domain/efm/check-days';
import type { EfmKind } from '../../domain/efm/efm-kinds';
import type { MeterHistory } from '../../domain/efm/meter';
import type { EfmMeters } from './efm-meters';
import type { EfmRecords, RecordPage } from './efm-records';

export interface EfmQueriesDeps {
  readonly meters: Pick<EfmMeters, 'find'>;
  readonly records: Pick<EfmRecords, 'list' | 'ofDays'>;
  readonly reads: UnitOfWork;
  readonly now: Clock;
}

export interface DayRange {
  readonly organization: string;
  readonly meter: string;
  /** Contract days, both included. */
  readonly from: LocalDate;
  readonly to: LocalDate;
}

export interface ListRecordsInput extends DayRange {
  readonly kind?: EfmKind;
  readonly editions: boolean;
  readonly limit: number;
  readonly cursor?: string;
}

/** @throws DomainError `ingestion/no-such-meter`, `ingestion/invalid-range` */
export type ListEfmRecords = (input: ListRecordsInput) => Promise<RecordPage>;
/** @throws DomainError `ingestion/no-such-meter`, `ingestion/invalid-range` */
export type GetEfmDays = (input: DayRange) => Promise<readonly DayCheck[]>;

const mostDays = 400;

export function createListEfmRecords({ meters, records }: EfmQueriesDeps): ListEfmRecords {
  return async ({ organization, meter, limit, cursor, ...range }) => {
    daysIn(range);
    const { meterId } = await getMeter(meters, organization, meter);
    const page = cursor === undefined ? { limit } : { limit, cursor };
    return records.list(organization, { meterId, ...range }, page);
  };
}

/** What is missing of each contract day, and whether its hours foot. */
export function createGetEfmDays(deps: EfmQueriesDeps): GetEfmDays {
  return async ({ organization, meter: name, ...range }) => {
    const days = daysIn(range);
    const meter = await getMeter(deps.meters, organization, name);
    const { meterId } = meter;
    const records = await deps.reads.run({ organization }, (tx) =>
      deps.records.ofDays(tx, organization, { meterId, days }),
    );
    return checkDays({ meter, days, records, now: deps.now() });
  };
}

/** @throws DomainError `ingestion/no-such-meter` */
export async function getMeter(
  meters: Pick<EfmMeters, 'find'>,
  organization: string,
  name: string,
): Promise<MeterHistory> {
  const meter = await meters.find(organization, name);
  if (meter === undefined) throw new DomainError('ingestion/no-such-meter', `There is no meter ${name}`);
  return meter;
}

/** @throws DomainError `ingestion/invalid-range` */
export function daysIn({ from, to }: Pick<DayRange, 'from' | 'to'>): readonly LocalDate[] {
  const count = compareLocalDates(from, to) > 0 ? 0 : daysBetween(from, to) + 1;
  if (count < 1 || count > mostDays)
    throw new DomainError('ingestion/invalid-range', `from is not after to, and at most ${mostDays} days before it`);
  return Array.from({ length: count }, (_, day) => addDays(from, day));
}
