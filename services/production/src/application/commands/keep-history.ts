import { addDays, parseLocalDate } from '@wellflow/kernel';
import type { HistoryUpkeep, ReadingPolicy } from '../history-upkeep';

export interface KeepHistoryDeps {
  readonly upkeep: HistoryUpkeep;
  /** Where an organization has not chosen. */
  readonly defaults: ReadingPolicy;
}

export interface KeepHistoryInput {
  readonly organization: string;
  /** Ends the work after the transaction under way; what was done stays done. */
  readonly signal: AbortSignal;
  readonly progress: (finishedSeries: number, allSeries: number, note: string) => Promise<void>;
}

export interface KeptHistory {
  readonly packed: number;
  /** Days left for next time, since readings for their month were being stored. */
  readonly busy: number;
  readonly forgotten: number;
}

/** Packs and forgets what is due, series after series. Begun again it goes on where it was. */
export type KeepHistory = (input: KeepHistoryInput) => Promise<KeptHistory>;

/** Months that have their partitions before the first reading comes. */
const monthsAhead = 2;

export function createKeepHistory({ upkeep, defaults }: KeepHistoryDeps): KeepHistory {
  return async ({ organization, signal, progress }) => {
    const today = await upkeep.today(organization);
    const due = dueAt(today, { ...defaults, ...(await upkeep.policyOf(organization)) });
    for (let month = 0; month <= monthsAhead; month += 1)
      await upkeep.preparePartition(organization, later(`${today.slice(0, 7)}-01`, 31 * month));
    const series = await allSeries(upkeep, organization);
    const done = { packed: 0, busy: 0, forgotten: 0 };
    const keepOne = createKeepSeries({ upkeep, organization, due, signal, done });
    for (const [at, seriesId] of series.entries()) {
      await keepOne(seriesId);
      if (at % 20 === 0) await progress(at, series.length, note(done));
    }
    await upkeep.reclaim(organization);
    await progress(series.length, series.length, note(done));
    return done;
  };
}

function note({ packed, busy, forgotten }: KeptHistory): string {
  return `${packed} days packed, ${busy} busy, ${forgotten} readings forgotten`;
}

interface Due {
  readonly packBefore: string;
  readonly forgetBefore?: string;
}

function dueAt(today: string, { packAfterDays, keepDays }: ReadingPolicy): Due {
  const packBefore = later(today, -packAfterDays);
  return keepDays === undefined ? { packBefore } : { packBefore, forgetBefore: later(today, -keepDays) };
}

async function allSeries(upkeep: HistoryUpkeep, organization: string): Promise<readonly number[]> {
  const all: number[] = [];
  for (let page = await upkeep.listSeries(organization, 0); page.length > 0;) {
    all.push(...page);
    page = await upkeep.listSeries(organization, page.at(-1) ?? 0);
  }
  return all;
}

interface KeepSeries {
  readonly upkeep: HistoryUpkeep;
  readonly organization: string;
  readonly due: Due;
  readonly signal: AbortSignal;
  readonly done: { -readonly [Field in keyof KeptHistory]: KeptHistory[Field] };
}

function createKeepSeries({ upkeep, organization, due, signal, done }: KeepSeries) {
  const { packBefore, forgetBefore } = due;
  return async (seriesId: number): Promise<void> => {
    while (forgetBefore !== undefined) {
      signal.throwIfAborted();
      const forgotten = await upkeep.forget(organization, { seriesId, before: forgetBefore });
      if (forgotten === 0) break;
      done.forgotten += forgotten;
    }
    let from = '0001-01-01';
    for (;;) {
      signal.throwIfAborted();
      const day = await upkeep.findPlainDay(organization, seriesId, { from, before: packBefore });
      if (day === undefined) return;
      const outcome = await upkeep.pack(organization, { seriesId, day });
      if (outcome === 'packed') done.packed += 1;
      if (outcome === 'busy') done.busy += 1;
      from = later(day, 1);
    }
  };
}

function later(day: string, days: number): string {
  return addDays(parseLocalDate(day), days);
}
