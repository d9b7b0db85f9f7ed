import {
  assertNever,
  DomainError,
  toEpochMicros,
  type Clock,
  type Instant,
  type OutgoingMessage,
  type UnitOfWork,
} from '@wellflow/kernel';
import type { AlarmStep } from '../../domain/alarm/alarm-condition';
import { returnToService, takeOutOfService } from '../../domain/alarm/put-aside';
import { acknowledgeAlarm, shelveAlarm, unshelveAlarm } from '../../domain/alarm/steer-alarm';
import { seriesKey, type AssetState } from '../../domain/judging/asset-state';
import { withDue } from '../../domain/judging/series-alarms';
import { defaultLimits, limitsAt, type SeriesLimits } from '../../domain/judging/series-limits';
import type { Alarm, AlarmChange, Alarms } from '../alarms';
import type { JudgeState } from '../judge-state';
import { limitsKey, type JudgingLimits } from '../judging-limits';
import type { Tell } from '../reading-judge';

/** What a person says to an alarm. */
export type AlarmOrder =
  | { readonly order: 'acknowledge'; readonly reason: string }
  | { readonly order: 'unshelve'; readonly reason: string }
  | { readonly order: 'return-to-service'; readonly reason: string }
  | { readonly order: 'shelve' | 'take-out-of-service'; readonly reason: string; readonly until: Instant };

export interface SteerAlarmInput {
  readonly organization: string;
  readonly alarmId: string;
  /** Who says it, as the token vouches. */
  readonly by: string;
  readonly order: AlarmOrder;
}

/** @throws DomainError `ingestion/unknown-alarm`, and what the order's rule refuses. */
export type SteerAlarm = (input: SteerAlarmInput) => Promise<Alarm>;

export interface SteerAlarmDeps {
  readonly unitOfWork: UnitOfWork;
  readonly state: Pick<JudgeState, 'load' | 'save' | 'setDue'>;
  readonly alarms: Pick<Alarms, 'find' | 'record'>;
  readonly limits: JudgingLimits;
  readonly toMessages: (organization: string, changes: readonly AlarmChange[]) => readonly OutgoingMessage[];
  readonly tell: Tell;
  readonly now: Clock;
}

/** Moves the alarm in the same state the judge works on, in its turn: a reading judged beside it waits. */
export function createSteerAlarm(deps: SteerAlarmDeps): SteerAlarm {
  return async (input) => {
    const { organization, alarmId } = input;
    const alarm = await findAlarm(deps, input);
    const limits = (await deps.limits.find(organization, [alarm])).get(limitsKey(alarm));
    await deps.unitOfWork.run({ organization }, async (tx) => {
      const at = deps.now();
      const states = await deps.state.load(tx, organization, [alarm.assetId]);
      const own = limitsAt(limits ?? [], Number(toEpochMicros(at))) ?? defaultLimits(alarm.measurement);
      const { step, state } = steered(states.get(alarm.assetId), alarm, { ...input, limits: own, at });
      const changes = [{ ...alarm, ...step }];
      if (step.events.length === 0) return;
      await deps.state.save(tx, organization, new Map([[alarm.assetId, state]]));
      await deps.state.setDue(tx, organization, new Map([[alarm.assetId, dueOf(state)]]));
      await deps.alarms.record(tx, organization, changes);
      await deps.tell(tx, deps.toMessages(organization, changes), { organization, at });
    });
    return findAlarm(deps, { organization, alarmId });
  };
}

async function findAlarm(
  { alarms }: SteerAlarmDeps,
  { organization, alarmId }: Pick<SteerAlarmInput, 'organization' | 'alarmId'>,
): Promise<Alarm> {
  const alarm = await alarms.find(organization, alarmId);
  if (alarm === undefined)
    throw new DomainError('ingestion/unknown-alarm', `There is no alarm ${alarmId}`, { alarmId });
  return alarm;
}

interface Steering extends SteerAlarmInput {
  readonly limits: SeriesLimits;
  readonly at: Instant;
}

function steered(asset: AssetState | undefined, alarm: Alarm, steering: Steering) {
  const series = asset?.series.get(seriesKey(alarm));
  if (asset === undefined || series === undefined)
    throw new DomainError('ingestion/unknown-alarm', `There is no alarm ${alarm.alarmId}`, { alarmId: alarm.alarmId });
  const step = stepOf(series.alarms[alarm.side], alarm, steering);
  const sides = { ...series.alarms, [alarm.side]: step.condition };
  const alarms = withDue(sides.high, sides.low, steering.limits);
  const all = new Map(asset.series).set(seriesKey(alarm), { ...series, alarms });
  return { step, state: { ...asset, series: all } };
}

function stepOf(condition: AlarmStep['condition'], { side }: Alarm, { limits, at, by, order }: Steering): AlarmStep {
  const rule = { limits: limits.alarms?.[side] ?? [] };
  const said = { at: Number(toEpochMicros(at)), by, reason: order.reason };
  switch (order.order) {
    case 'acknowledge':
      return acknowledgeAlarm(condition, rule, said);
    case 'unshelve':
      return unshelveAlarm(condition, rule, said);
    case 'return-to-service':
      return returnToService(condition, rule, said);
    case 'take-out-of-service':
      return takeOutOfService(condition, rule, { ...said, until: Number(toEpochMicros(order.until)) });
    case 'shelve': {
      const maximumShelveMicros = limits.alarms?.maximumShelveMicros ?? 0;
      const until = Number(toEpochMicros(order.until));
      return shelveAlarm(condition, { ...rule, maximumShelveMicros }, { ...said, until });
    }
    default:
      return assertNever(order);
  }
}

function dueOf({ series }: AssetState): number | null {
  const due = Math.min(...[...series.values()].map(({ alarms }) => alarms.dueAt ?? Infinity));
  return due === Infinity ? null : due;
}
