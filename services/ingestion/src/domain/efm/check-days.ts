import type { Instant, LocalDate } from '@wellflow/kernel';
import { checkDay, type DayCheck } from './check-day';
import { wholeDay } from './contract-day';
import { versionsInForce, type MeterHistory, type MeterSettings } from './meter';
import type { EfmRecord } from './record';

export interface DaysToCheck {
  readonly meter: MeterHistory;
  readonly days: readonly LocalDate[];
  /** Hours and days that hold, of any order. */
  readonly records: readonly EfmRecord[];
  readonly now: Instant;
}

/** Each contract day, by the version of the meter that held when it began; days before the meter, or to come, are none. */
export function checkDays({ meter, days, records, now }: DaysToCheck): readonly DayCheck[] {
  const byDay = Map.groupBy(records, ({ contractDay }) => contractDay);
  return days.flatMap((day) => {
    const settings = settingsOf(meter, day);
    if (settings === undefined) return [];
    const period = wholeDay(day, settings);
    if (period.begin >= now) return [];
    const own = byDay.get(day) ?? [];
    const hours = own
      .filter(({ kind }) => kind === 'hourly')
      .map(({ begin, end, values }) => ({ begin, end: end ?? begin, values }));
    const daily = own.find(({ kind }) => kind === 'daily');
    return [checkDay({ ...period, day, hours, daily, decimals: settings.volumeDecimals, now })];
  });
}

function settingsOf(meter: MeterHistory, day: LocalDate): MeterSettings | undefined {
  return versionsInForce(meter).find(({ from, settings }) => from <= wholeDay(day, settings).begin)?.settings;
}

/** Of each key the highest edition. */
export function inForce<Recorded extends EfmRecord>(records: readonly Recorded[]): readonly Recorded[] {
  const highest = new Map<string, Recorded>();
  for (const record of records) {
    const name = `${record.kind} ${record.key}`;
    if ((highest.get(name)?.edition ?? 0) < record.edition) highest.set(name, record);
  }
  return [...highest.values()];
}
