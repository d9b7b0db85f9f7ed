import { addDays, parseLocalDate } from '@wellflow/kernel';
import type { ToldFall, ToldReading } from '../../application/reading-history';
import { undecidedFlag } from '../../domain/judgement/fall';
import { dayOf } from './day-time';
import type { ChangedDay, ChangeReason, Closing } from './history-changes';

/** A correction changes what a closed day comes to, and so does the doubt about a totalizer. A conflict changes nothing. */
export function changesOfJudgements(
  told: readonly ToldReading[],
  { closedBefore }: Pick<Closing, 'closedBefore'>,
): readonly ChangedDay[] {
  const changes = new Map<string, ChangedDay>();
  for (const { wellId, measurement, sourceTime, kind, flags } of told) {
    const day = dayOf(sourceTime);
    const reason = reasonOf(kind, flags);
    if (reason === undefined || day >= closedBefore) continue;
    changes.set(`${wellId} ${day} ${measurement} ${reason}`, { wellId, day, measurement, reason });
  }
  return [...changes.values()];
}

function reasonOf(kind: ToldReading['kind'], flags: readonly string[]): ChangeReason | undefined {
  if (kind === 'correction') return 'correction';
  return kind === 'stored' && flags.includes(undecidedFlag) ? 'fall-undecided' : undefined;
}

/** Every closed day from the fall to the last reading that was undecided. */
export function changesOfFalls(
  falls: readonly ToldFall[],
  { closedBefore }: Pick<Closing, 'closedBefore'>,
): readonly ChangedDay[] {
  return falls.flatMap(({ wellId, measurement, fellAt, until }) => {
    const days: ChangedDay[] = [];
    const last = dayOf(until);
    for (let day = dayOf(fellAt); day <= last && day < closedBefore; day = addDays(parseLocalDate(day), 1))
      days.push({ wellId, measurement, day, reason: 'fall-decided' });
    return days;
  });
}
