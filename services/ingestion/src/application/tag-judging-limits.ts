import { findMeasurement, toEpochMicros, toNumber } from '@wellflow/kernel';
import type { AlarmLimits, LevelLimit, Suppression } from '../domain/alarm/alarm-limits';
import { identityOfText } from '../domain/judging/series-reading';
import type { LimitsTimeline, SeriesLimits } from '../domain/judging/series-limits';
import type { TagSettings, TagTimeline } from '../domain/tag/tag';
import type { AlarmRuleOfTag, AlarmRules, SuppressedWhile } from './alarm-rules';
import { limitsKey, type JudgingLimits } from './judging-limits';
import type { TagDirectory } from './tag-directory';

const microsPerSecond = 1e6;

/** What the registered tags say, from when on; alarms where a rule for the tag says how. */
export function createTagJudgingLimits(deps: {
  readonly tags: TagDirectory;
  readonly rules: Pick<AlarmRules, 'findAll'>;
}): JudgingLimits {
  return {
    async find(organization, series) {
      const names = new Set(series.flatMap(({ tag }) => (tag === null ? [] : [tag])));
      const limits = new Map<string, LimitsTimeline>();
      if (names.size === 0) return limits;
      const [tags, rules] = await Promise.all([
        deps.tags.findAll(organization, names),
        deps.rules.findAll(organization, names),
      ]);
      for (const asked of series) {
        const tag = tags.get(asked.tag ?? '');
        if (tag !== undefined) limits.set(limitsKey(asked), timelineOf(tag, rules.get(tag.name)));
      }
      return limits;
    },
  };
}

function timelineOf({ versions }: TagTimeline, rule: AlarmRuleOfTag | undefined): LimitsTimeline {
  return versions.map(({ from, settings }) => ({
    from: Number(toEpochMicros(from)),
    limits: limitsOf(settings, rule),
  }));
}

function limitsOf(settings: TagSettings, rule: AlarmRuleOfTag | undefined): SeriesLimits {
  const { measurement, resolution, rateOfChange, maximumSilenceSeconds } = settings;
  const expected = settings.expectedIntervalSeconds ?? maximumSilenceSeconds;
  return {
    kind: findMeasurement(measurement)?.kind ?? 'text',
    resolution: resolution ?? 0,
    reportsByException: maximumSilenceSeconds !== null,
    ...given(expected, (seconds) => ({ expectedIntervalMicros: seconds * microsPerSecond })),
    ...given(rateOfChange, (aMinute) => ({ maximumChangePerSecond: aMinute / 60 })),
    ...given(settings.spikeDistance, (spikeDistance) => ({ spikeDistance })),
    ...given(settings.frozenSeconds, (seconds) => ({ frozenAfterMicros: seconds * microsPerSecond })),
    ...deadBandOf(settings),
    ...rolloverOf(settings),
    ...given(rule, (known) => ({ alarms: alarmsOf(settings, known) })),
  };
}

function given<Setting, Part>(setting: Setting | null | undefined, part: (setting: Setting) => Part): Part | undefined {
  return setting === null || setting === undefined ? undefined : part(setting);
}

function deadBandOf({ deadBand, maximumSilenceSeconds }: TagSettings): Pick<SeriesLimits, 'deadBand'> {
  if (deadBand === null || maximumSilenceSeconds === null) return {};
  return { deadBand: { band: deadBand, maximumSilenceMicros: maximumSilenceSeconds * microsPerSecond } };
}

function rolloverOf({ rollover, maximumRate }: TagSettings): Pick<SeriesLimits, 'rollover'> {
  if (rollover === null || maximumRate === null) return {};
  return { rollover: { at: toNumber(rollover), maximumPerSecond: maximumRate / 3600 } };
}

function alarmsOf({ loLo, lo, hi, hiHi }: TagSettings, rule: AlarmRuleOfTag): AlarmLimits {
  const levelOf = (
    level: LevelLimit['level'],
    limit: number | null,
    priority: LevelLimit['priority'],
  ): readonly LevelLimit[] => {
    if (limit === null) return [];
    const { hysteresis, onDelaySeconds, offDelaySeconds } = rule;
    const onDelayMicros = onDelaySeconds * microsPerSecond;
    return [{ level, limit, hysteresis, onDelayMicros, offDelayMicros: offDelaySeconds * microsPerSecond, priority }];
  };
  const { priorities } = rule;
  return {
    high: [...levelOf('Hi', hi, priorities.hi), ...levelOf('HiHi', hiHi, priorities.hiHi)],
    low: [...levelOf('Lo', lo, priorities.lo), ...levelOf('LoLo', loLo, priorities.loLo)],
    maximumShelveMicros: rule.maximumShelveMinutes * 60 * microsPerSecond,
    ...given(rule.suppressedWhile, (known) => ({ suppression: suppressionOf(known) })),
  };
}

/** Values are compared as readings are: a text by its hash, yes as 1. */
function suppressionOf({ equals, ...rest }: SuppressedWhile): Suppression {
  if (equals === undefined) return rest;
  return { ...rest, equals: typeof equals === 'string' ? identityOfText(equals) : Number(equals) };
}
