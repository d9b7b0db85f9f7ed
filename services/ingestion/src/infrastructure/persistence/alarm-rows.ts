import type { Alarm, HistoricAlarmEvent } from '../../application/alarms';
import type { AlarmEvent } from '../../domain/alarm/alarm-condition';
import type { AlarmSide } from '../../domain/alarm/alarm-limits';

interface SeriesColumns {
  readonly alarm_id: string;
  readonly asset_id: string;
  readonly tag_id: string | null;
  readonly tag: string | null;
  readonly measurement: string;
  readonly side: AlarmSide;
}

export interface AlarmRow extends SeriesColumns {
  readonly state: Alarm['state'];
  readonly level: string | null;
  readonly priority: string | null;
  readonly value: number | null;
  readonly raised_at: string | null;
  readonly returned_at: string | null;
  readonly acknowledged_at: string | null;
  readonly acknowledged_by: string | null;
  readonly shelved_until: string | null;
  readonly shelved_by: string | null;
  readonly out_of_service_until: string | null;
  readonly out_of_service_by: string | null;
}

export interface AlarmEventRow extends SeriesColumns {
  readonly at: string;
  readonly type: AlarmEvent['type'];
  readonly from_state: AlarmEvent['from'];
  readonly to_state: AlarmEvent['to'];
  readonly level: AlarmEvent['level'];
  readonly priority: AlarmEvent['priority'];
  readonly value: number | null;
  readonly said_by: string | null;
  readonly reason: string | null;
  readonly until: string | null;
}

export function toAlarm(row: AlarmRow): Alarm {
  return {
    ...toRef(row),
    ...{ state: row.state, level: row.level, priority: row.priority, value: row.value },
    raisedAt: timeOf(row.raised_at),
    returnedAt: timeOf(row.returned_at),
    acknowledgedAt: timeOf(row.acknowledged_at),
    acknowledgedBy: row.acknowledged_by,
    shelvedUntil: timeOf(row.shelved_until),
    shelvedBy: row.shelved_by,
    outOfServiceUntil: timeOf(row.out_of_service_until),
    outOfServiceBy: row.out_of_service_by,
  };
}

export function toHistoricEvent(row: AlarmEventRow): HistoricAlarmEvent {
  return {
    ...toRef(row),
    ...{ at: Number(row.at), type: row.type, from: row.from_state, to: row.to_state },
    ...{ level: row.level, priority: row.priority, value: row.value },
    ...(row.said_by === null ? {} : { by: row.said_by }),
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.until === null ? {} : { until: Number(row.until) }),
  };
}

function toRef({ alarm_id, asset_id, tag_id, tag, measurement, side }: SeriesColumns) {
  return { alarmId: alarm_id, assetId: asset_id, tagId: tag_id, tag, measurement, side };
}

/** int8 comes as text. */
function timeOf(micros: string | null): number | null {
  return micros === null ? null : Number(micros);
}
