import type { AlarmSide } from '../domain/alarm/alarm-limits';
import { seriesKey, type AssetState } from '../domain/judging/asset-state';
import type { SideEvent } from '../domain/judging/series-alarms';
import type { SeriesState } from '../domain/judging/series-state';
import type { AlarmChange, AlarmIdOf, AlarmRef } from './alarms';
import type { AskedSeries } from './judging-limits';

interface TallyParts {
  readonly organization: string;
  readonly states: ReadonlyMap<string, AssetState>;
  readonly alarmIdOf: AlarmIdOf;
}

interface OpenAlarm extends AlarmRef {
  readonly events: SideEvent[];
}

/** Gathers what happened to alarms, each with how it stands in the end. */
export function createAlarmTally(parts: TallyParts) {
  const alarms = new Map<string, OpenAlarm>();
  return {
    add(series: AskedSeries, { alarmEvents }: { readonly alarmEvents: readonly SideEvent[] }): void {
      for (const event of alarmEvents) alarmOf(parts, alarms, { series, side: event.side }).events.push(event);
    },
    changes: (assets: ReadonlyMap<string, AssetState>): readonly AlarmChange[] =>
      [...alarms.values()].flatMap((alarm) => {
        const state = assets.get(alarm.assetId)?.series.get(seriesKey(alarm));
        return state === undefined ? [] : [{ ...alarm, condition: state.alarms[alarm.side] }];
      }),
    /** Of the assets whose time is another than before. */
    due(assets: ReadonlyMap<string, AssetState>): ReadonlyMap<string, number | null> {
      const due = new Map<string, number | null>();
      for (const [assetId, { series }] of assets) {
        const next = dueOf(series);
        if (next !== dueOf(parts.states.get(assetId)?.series)) due.set(assetId, next);
      }
      return due;
    },
  };
}

function alarmOf(
  { organization, alarmIdOf }: TallyParts,
  alarms: Map<string, OpenAlarm>,
  { series, side }: { readonly series: AskedSeries; readonly side: AlarmSide },
): OpenAlarm {
  const { assetId, tagId, tag, measurement } = series;
  const alarmId = alarmIdOf(organization, { assetId, tagId, measurement, side });
  const found = alarms.get(alarmId);
  if (found !== undefined) return found;
  const alarm = { alarmId, assetId, tagId, tag, measurement, side, events: [] };
  alarms.set(alarmId, alarm);
  return alarm;
}

function dueOf(series: ReadonlyMap<string, SeriesState> | undefined): number | null {
  let due = Infinity;
  for (const { alarms } of series?.values() ?? []) due = Math.min(due, alarms.dueAt ?? Infinity);
  return due === Infinity ? null : due;
}
