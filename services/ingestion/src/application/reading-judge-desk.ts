import { instantFromEpochMicros, type Instant } from '@wellflow/kernel';
import { seriesKey, seriesOfKey, type AssetState } from '../domain/judging/asset-state';
import { judge, type Judgement } from '../domain/judging/judge';
import { isSuppressed, letTimePass, reconsiderAlarms } from '../domain/judging/series-alarms';
import { createMicrosOf } from '../domain/judging/micros';
import { defaultLimits, limitsAt, type LimitsTimeline, type SeriesLimits } from '../domain/judging/series-limits';
import { newSeries, type SeriesState } from '../domain/judging/series-state';
import { hear } from '../domain/judging/source-life';
import { createAlarmTally } from './alarms-tally';
import type { AlarmIdOf } from './alarms';
import { limitsKey } from './judging-limits';
import type { ArrivedReading, ArrivedReadings } from './reading-judge-arrived';
import { createReadingTally } from './reading-judge-tally';
import { toSeriesReading } from './reading-judge-reading';

export interface DeskParts {
  readonly organization: string;
  readonly states: ReadonlyMap<string, AssetState>;
  readonly limits: ReadonlyMap<string, LimitsTimeline>;
  readonly authoritative: ReadonlySet<string>;
  readonly alarmIdOf: AlarmIdOf;
}

/** An asset on the desk. */
interface Open {
  readonly assetId: string;
  readonly series: Map<string, SeriesState>;
  readonly sources: Map<string, ReturnType<typeof hear>>;
  /** Tags that may suppress alarms of others of the asset by design, with those others. */
  readonly suppressing: Map<string, Set<string>>;
}

export type JudgeDesk = ReturnType<typeof createJudgeDesk>;

/** Where the messages of one transaction are judged, one after the other, and what follows is gathered. Nothing is stored. */
export function createJudgeDesk(parts: DeskParts) {
  const open = new Map<string, Open>();
  const [tally, alarmTally, microsOf] = [createReadingTally(), createAlarmTally(parts), createMicrosOf()];
  let latest = 0;
  return {
    judge(message: ArrivedReadings): void {
      const asset = opened(parts, open, message.assetId);
      const receivedAt = microsOf(message.receivedAt);
      latest = Math.max(latest, receivedAt);
      const arrival = { ...message, receivedAt, authoritative: parts.authoritative.has(message.producerId) };
      const own = tally.open(message);
      for (const arrived of message.readings) {
        const reading = toSeriesReading(arrived, arrival, microsOf(arrived.sourceTime));
        const judgement = judgeOne(parts, asset, { arrived, reading });
        own.count(arrived, judgement);
        if (judgement.alarmEvents.length > 0) alarmTally.add({ ...arrived, assetId: asset.assetId }, judgement);
        if (reading.lane === 'live') reconsiderOthers(parts, asset, { tag: arrived.tag, at: reading.at, alarmTally });
      }
    },
    passTime(until: number): void {
      latest = until;
      for (const assetId of parts.states.keys()) passTime(parts, opened(parts, open, assetId), { until, alarmTally });
    },
    changed: (): ReadonlyMap<string, AssetState> => open,
    due: () => alarmTally.due(open),
    alarms: () => alarmTally.changes(open),
    ...tally.results,
    /** When the newest of the messages was received. */
    latest: (): Instant => instantFromEpochMicros(BigInt(latest)),
  };
}

function opened({ states }: DeskParts, open: Map<string, Open>, assetId: string): Open {
  const found = open.get(assetId);
  if (found !== undefined) return found;
  const state = states.get(assetId);
  const asset = { assetId, series: new Map(state?.series), sources: new Map(state?.sources), suppressing: new Map() };
  for (const [key, { alarms }] of asset.series) noteSuppressing(asset, key, alarms.suppressedBy);
  open.set(assetId, asset);
  return asset;
}

interface Judged {
  readonly arrived: ArrivedReading;
  readonly reading: ReturnType<typeof toSeriesReading>;
}

function judgeOne(parts: DeskParts, asset: Open, { arrived, reading }: Judged): Judgement {
  const { assetId, series, sources } = asset;
  const key = seriesKey(arrived);
  const { lane, producerId, at } = reading;
  const source = lane === 'live' ? hear(sources.get(producerId), at) : undefined;
  if (source !== undefined) sources.set(producerId, source);
  const limits = limitsOf(parts, { ...arrived, assetId }, at);
  const judgement = judge(series.get(key) ?? { ...newSeries, tag: arrived.tag }, reading, {
    limits,
    source,
    suppressed: isSuppressed(limits, series.values()),
  });
  series.set(key, judgement.state);
  noteSuppressing(asset, key, judgement.state.alarms.suppressedBy);
  return judgement;
}

function noteSuppressing({ suppressing }: Open, key: string, tag: string | undefined): void {
  if (tag === undefined) return;
  const keys = suppressing.get(tag) ?? new Set();
  suppressing.set(tag, keys.add(key));
}

interface Heard {
  readonly tag: string | null;
  readonly at: number;
  readonly alarmTally: ReturnType<typeof createAlarmTally>;
}

/** A tag that suppresses others was heard: they come and go with it, whenever they are heard next themselves. */
function reconsiderOthers(parts: DeskParts, asset: Open, { tag, at, alarmTally }: Heard): void {
  const { assetId, series, suppressing } = asset;
  const keys = tag === null || suppressing.size === 0 ? undefined : suppressing.get(tag);
  for (const key of keys ?? []) {
    const state = series.get(key);
    if (state === undefined) continue;
    const ref = { assetId, tag: state.tag, ...seriesOfKey(key) };
    const limits = limitsOf(parts, ref, at);
    const suppressed = isSuppressed(limits, series.values());
    const { state: next, alarmEvents } = reconsiderAlarms(state, limits, { suppressed, at });
    series.set(key, next);
    if (alarmEvents.length > 0) alarmTally.add(ref, { alarmEvents });
  }
}

function limitsOf({ limits }: DeskParts, series: Parameters<typeof limitsKey>[0], at: number): SeriesLimits {
  const timeline = limits.size === 0 ? undefined : limits.get(limitsKey(series));
  const own = timeline === undefined ? undefined : limitsAt(timeline, at);
  return own ?? defaultLimits(series.measurement);
}

interface Passing {
  readonly until: number;
  readonly alarmTally: ReturnType<typeof createAlarmTally>;
}

function passTime(parts: DeskParts, { assetId, series }: Open, { until, alarmTally }: Passing): void {
  for (const [key, state] of series) {
    const ref = { assetId, tag: state.tag, ...seriesOfKey(key) };
    const { state: next, alarmEvents } = letTimePass(state, limitsOf(parts, ref, until), until);
    series.set(key, next);
    if (alarmEvents.length > 0) alarmTally.add(ref, { alarmEvents });
  }
}
