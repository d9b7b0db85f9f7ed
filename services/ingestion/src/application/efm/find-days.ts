import type { Clock, LocalDate, UnitOfWork } from '@wellflow/kernel';
import type { DayCheck } from '../../domain/efm/check-day';
import { checkDays } from '../../domain/efm/check-days';
import { isQuantityKind } from '../../domain/efm/efm-kinds';
import type { MeterHistory } from '../../domain/efm/meter';
import type { EfmRecords } from './efm-records';
import type { TakenRecords } from './take-lines';

export interface FindDaysDeps {
  readonly unitOfWork: UnitOfWork;
  readonly records: Pick<EfmRecords, 'ofDays'>;
  readonly now: Clock;
}

export type MeterDay = DayCheck & { readonly meter: string };

const mostDays = 1_000;

/** Contract days that were touched and are not as they should be; of a large file the first thousand that were touched. */
export async function findDays(
  { unitOfWork, records, now }: FindDaysDeps,
  organization: string,
  taken: readonly TakenRecords[],
): Promise<readonly MeterDay[]> {
  const touched = touchedDays(taken);
  if (touched.length === 0) return [];
  return unitOfWork.run({ organization }, async (tx) => {
    const found: MeterDay[] = [];
    for (const { meter, days } of touched) {
      const { meterId, name } = meter;
      const there = await records.ofDays(tx, organization, { meterId, days });
      const checks = checkDays({ meter, days, records: there, now: now() });
      found.push(...checks.filter(({ flags }) => flags.length > 0).map((check) => ({ meter: name, ...check })));
    }
    return found;
  });
}

interface Touched {
  readonly meter: MeterHistory;
  readonly days: readonly LocalDate[];
}

function touchedDays(taken: readonly TakenRecords[]): readonly Touched[] {
  let left = mostDays;
  return [...Map.groupBy(taken, ({ meter }) => meter.meterId).values()].flatMap((own) => {
    const quantities = own.flatMap(({ records }) => records.filter(({ kind }) => isQuantityKind(kind)));
    const days = [...new Set(quantities.map(({ contractDay }) => contractDay))].sort().slice(0, left);
    left -= days.length;
    const meter = own.at(-1)?.meter;
    return meter === undefined || days.length === 0 ? [] : [{ meter, days }];
  });
}
