import type { Tx } from '@wellflow/kernel';
import type { Alarm, Alarms, AlarmStretch, HistoricAlarmEvent } from '../../application/alarms';
import type { AssetDay, JudgeState, ListDue, QualityDays } from '../../application/judge-state';
import { listedReadings, type Correction, type Receipt, type Receipts } from '../../application/receipts';
import { newAsset, type AssetState } from '../../domain/judging/asset-state';
import { addDays } from '../../domain/judging/day-quality';
import { alarmAfter } from './alarm-after';

/** The twins of the judge's tables, for specs: the same contract, nothing kept, no transactions. */
export interface InMemoryJudge {
  readonly state: JudgeState;
  readonly listDue: ListDue;
  readonly days: QualityDays;
  readonly receipts: Receipts;
  readonly alarms: Alarms;
  readonly corrections: () => readonly Correction[];
}

export function createInMemoryJudge(): InMemoryJudge {
  const corrections: Correction[] = [];
  return {
    ...stateTwin(),
    days: daysTwin(),
    receipts: receiptsTwin(corrections),
    alarms: alarmsTwin(),
    corrections: () => corrections,
  };
}

function stateTwin(): Pick<InMemoryJudge, 'state' | 'listDue'> {
  const assets = new Map<string, AssetState>();
  const dueTimes = new Map<string, { readonly organization: string; readonly assetId: string; readonly at: number }>();
  const state: JudgeState = {
    load: async (_tx, organization, assetIds) =>
      new Map([...assetIds].sort().map((id) => [id, assets.get(`${organization}/${id}`) ?? newAsset])),
    save: async (_tx, organization, states) => {
      for (const [id, { series, sources }] of states)
        assets.set(`${organization}/${id}`, { series: new Map(series), sources: new Map(sources) });
    },
    setDue: async (_tx, organization, due) => {
      for (const [assetId, at] of due) {
        if (at === null) dueTimes.delete(`${organization}/${assetId}`);
        else dueTimes.set(`${organization}/${assetId}`, { organization, assetId, at });
      }
    },
    find: async (organization, assetId) => assets.get(`${organization}/${assetId}`),
  };
  const listDue: ListDue = async (at, limit) => {
    const due = [...dueTimes.values()].filter((each) => each.at <= at).sort((one, other) => one.at - other.at);
    return due.slice(0, limit).map(({ organization, assetId }) => ({ organization, assetId }));
  };
  return { state, listDue };
}

function daysTwin(): QualityDays {
  const days = new Map<string, AssetDay>();
  return {
    add: async (_tx, organization, added) => {
      for (const { assetId, day, series } of added) {
        const key = `${organization} ${assetId} ${day}`;
        days.set(key, { assetId, day, series: addDays(days.get(key)?.series ?? new Map(), series) });
      }
    },
    list: async (organization, { assetId, from, to }) =>
      [...days]
        .filter(([key, { day }]) => key.startsWith(`${organization} ${assetId} `) && day >= from && day <= to)
        .map(([, day]) => day)
        .sort((one, other) => (one.day < other.day ? -1 : 1)),
  };
}

function receiptsTwin(corrections: Correction[]): Receipts {
  const receipts = new Map<string, Receipt>();
  return {
    add: async (_tx, organization, parts) => {
      for (const part of parts) {
        const key = `${organization}/${part.receiptId}`;
        const before = receipts.get(key) ?? { ...part, counts: {}, readings: [], unlisted: 0 };
        const readings = [...before.readings, ...part.readings];
        const unlisted = before.unlisted + part.unlisted + Math.max(0, readings.length - listedReadings);
        const counts = summed(before.counts, part.counts);
        receipts.set(key, { ...before, counts, readings: readings.slice(0, listedReadings), unlisted });
      }
    },
    keepCorrections: async (_tx, _organization, added) => void corrections.push(...added),
    find: async (organization, receiptId) => receipts.get(`${organization}/${receiptId}`),
    prune: async (_tx, organization, before) => {
      const old = [...receipts].filter(
        ([key, receipt]) => key.startsWith(`${organization}/`) && receipt.receivedAt < before,
      );
      for (const [key] of old) receipts.delete(key);
      return old.length;
    },
  };
}

function summed(one: Receipt['counts'], other: Receipt['counts']): Receipt['counts'] {
  const sums: Record<string, number> = { ...one };
  for (const [code, count] of Object.entries(other)) sums[code] = (sums[code] ?? 0) + count;
  return sums;
}

interface OwnEvent {
  readonly organization: string;
  readonly event: HistoricAlarmEvent;
}

function alarmsTwin(): Alarms {
  const alarms = new Map<string, Alarm>();
  const events: OwnEvent[] = [];
  const ownAlarms = (organization: string) =>
    [...alarms].filter(([key]) => key.startsWith(`${organization}/`)).map(([, alarm]) => alarm);
  return {
    record: async (_tx: Tx, organization, changes) => {
      for (const change of changes) {
        const { events: happened, condition: _condition, ...ref } = change;
        const key = `${organization}/${ref.alarmId}`;
        alarms.set(key, alarmAfter(alarms.get(key), change));
        events.push(...happened.map((event) => ({ organization, event: { ...event, ...ref } })));
      }
    },
    find: async (organization, alarmId) => alarms.get(`${organization}/${alarmId}`),
    list: async (organization, { show, assetId, limit }) =>
      ownAlarms(organization)
        .filter((alarm) => shows(show, alarm) && (assetId === undefined || alarm.assetId === assetId))
        .sort(newestFirst)
        .slice(0, limit),
    putAside: async (organization) => {
      const count = (word: Alarm['state']) => ownAlarms(organization).filter(({ state }) => state === word).length;
      return { shelved: count('shelved'), suppressed: count('suppressed'), outOfService: count('out-of-service') };
    },
    ...eventsTwin(events),
  };
}

function eventsTwin(events: readonly OwnEvent[]): Pick<Alarms, 'history' | 'raised'> {
  const within = (organization: string, { from, until }: Pick<AlarmStretch, 'from' | 'until'>) =>
    events
      .filter(({ organization: of, event }) => of === organization && event.at >= from && event.at < until)
      .map(({ event }) => event);
  return {
    history: async (organization, { alarmId, limit, ...stretch }) => {
      const own = within(organization, stretch).filter((event) => alarmId === undefined || event.alarmId === alarmId);
      return own
        .reverse()
        .sort((one, other) => other.at - one.at)
        .slice(0, limit);
    },
    raised: async (organization, { limit, ...stretch }) => {
      const own = within(organization, stretch).filter(({ type }) => type === 'raised');
      const raised = own.map(({ alarmId, at }) => ({ alarmId, at }));
      return raised.sort((one, other) => one.at - other.at).slice(0, limit);
    },
  };
}

function newestFirst(one: Alarm, other: Alarm): number {
  return (other.raisedAt ?? 0) - (one.raisedAt ?? 0) || (one.alarmId < other.alarmId ? -1 : 1);
}

function shows(show: Parameters<Alarms['list']>[1]['show'], { state }: Alarm): boolean {
  if (show === 'all') return true;
  if (show !== 'active' && show !== 'unacknowledged') return state === show;
  const other = show === 'active' ? 'acknowledged' : 'returned-unacknowledged';
  return state === 'unacknowledged' || state === other;
}
