import {
  addDays,
  daysBetween,
  DomainError,
  parseLocalDate,
  parseWellReference,
  toEpochMillis,
  parseInstant,
  type Clock,
  type LocalDate,
} from '@wellflow/kernel';
import { newAsset, seriesKey } from '../../domain/judging/asset-state';
import { scoreDay, type QualityScore } from '../../domain/judging/day-quality';
import { limitsAt, type LimitsTimeline } from '../../domain/judging/series-limits';
import type { JudgeState, QualityDays } from '../judge-state';
import { limitsKey, rememberedSeries, type JudgingLimits } from '../judging-limits';
import type { WellDirectory } from '../well-directory';

export interface GetDataQualityInput {
  readonly organization: string;
  readonly well: string;
  /** Days in UTC, both included. */
  readonly from: string;
  readonly to: string;
}

export interface WellQuality {
  readonly wellId: string;
  readonly days: readonly (QualityScore & { readonly day: string })[];
}

/** @throws DomainError `ingestion/no-such-well`, `ingestion/too-many-days`, `input/…` for a day or a well that is none. */
export type GetDataQuality = (input: GetDataQualityInput) => Promise<WellQuality>;

export interface GetDataQualityDeps {
  readonly wells: WellDirectory;
  readonly state: Pick<JudgeState, 'find'>;
  readonly days: Pick<QualityDays, 'list'>;
  readonly limits: JudgingLimits;
  readonly now: Clock;
}

const mostDays = 366;
const millisPerDay = 86_400_000;

export function createGetDataQuality(deps: GetDataQualityDeps): GetDataQuality {
  return async ({ organization, well, ...stretch }) => {
    const wanted = daysOf(stretch);
    const assetId = await findWell(deps, organization, well);
    const asset = (await deps.state.find(organization, assetId)) ?? newAsset;
    const series = rememberedSeries(new Map([[assetId, asset]]));
    const limits = await deps.limits.find(organization, series);
    const came = await deps.days.list(organization, { assetId, ...stretch });
    const byDay = new Map(came.map((day) => [day.day, day]));
    const now = toEpochMillis(deps.now());
    const days = wanted.map((day) => {
      const begins = toEpochMillis(parseInstant(`${day}T00:00:00Z`));
      const elapsed = Math.min(1, Math.max(0, (now - begins) / millisPerDay));
      const known = series.filter(
        (one) => (asset.series.get(seriesKey(one))?.firstAt ?? Infinity) < (begins + millisPerDay) * 1000,
      );
      const own = known.map((one) => ({
        day: byDay.get(day)?.series.get(seriesKey(one)),
        aDay: expectedADay(limits.get(limitsKey(one)) ?? [], begins * 1000),
      }));
      return { day, ...scoreDay(own, elapsed) };
    });
    return { wellId: assetId, days };
  };
}

/** Silence of a source that tells only what changes is expected, up to the interval it promised. */
function expectedADay(timeline: LimitsTimeline, at: number): number | undefined {
  const interval = limitsAt(timeline, at)?.expectedIntervalMicros;
  return interval === undefined ? undefined : (millisPerDay * 1000) / interval;
}

async function findWell({ wells }: GetDataQualityDeps, organization: string, well: string): Promise<string> {
  parseWellReference(well);
  const found = (await wells.findAll(organization, new Set([well]))).get(well);
  if (found === undefined) throw new DomainError('ingestion/no-such-well', `No well is known as ${well}`, { well });
  return found;
}

function daysOf({ from, to }: { readonly from: string; readonly to: string }): readonly LocalDate[] {
  const first = parseLocalDate(from);
  const count = daysBetween(first, parseLocalDate(to)) + 1;
  if (count < 1 || count > mostDays)
    throw new DomainError('ingestion/too-many-days', `Ask for 1 to ${mostDays} days`, { path: '/to' });
  return Array.from({ length: count }, (_none, offset) => addDays(first, offset));
}
