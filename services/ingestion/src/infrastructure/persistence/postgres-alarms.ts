import type { Tx, UnitOfWork } from '@wellflow/kernel';
import { insertRows, query } from '@wellflow/postgres';
import type { AlarmChange, Alarms, PutAside } from '../../application/alarms';
import { toAlarm, toHistoricEvent, type AlarmEventRow, type AlarmRow } from './alarm-rows';
import { alarmAfter } from './alarm-after';

/** @param reads transactions under row-level security, on a replica if there is one. */
export function createPostgresAlarms(reads: UnitOfWork): Alarms {
  const ask = <Row extends object>(sql: string, params: readonly [organization: string, ...rest: unknown[]]) =>
    reads.run({ organization: params[0] }, (tx) => query<Row>(tx, sql, params));
  return {
    async record(tx, organization, changes) {
      if (changes.length === 0) return;
      await recordEvents(tx, organization, changes);
      await saveAlarms(tx, organization, changes);
    },
    async find(organization, alarmId) {
      const [row] = await ask<AlarmRow>(`${selectSql} AND alarm_id = $2`, [organization, alarmId]);
      return row && toAlarm(row);
    },
    list: async (organization, { show, assetId, limit }) =>
      (await ask<AlarmRow>(listSql, [organization, show, assetId ?? null, limit])).map(toAlarm),
    async putAside(organization) {
      const [counts] = await ask<PutAside>(putAsideSql, [organization]);
      return counts ?? { shelved: 0, suppressed: 0, outOfService: 0 };
    },
    async history(organization, { from, until, alarmId, limit }) {
      const rows = await ask<AlarmEventRow>(historySql, [organization, from, until, alarmId ?? null, limit]);
      return rows.map(toHistoricEvent);
    },
    async raised(organization, { from, until, limit }) {
      const rows = await ask<Pick<AlarmEventRow, 'alarm_id' | 'at'>>(raisedSql, [organization, from, until, limit]);
      return rows.map(({ alarm_id, at }) => ({ alarmId: alarm_id, at: Number(at) }));
    },
  };
}

async function recordEvents(tx: Tx, organization: string, changes: readonly AlarmChange[]): Promise<void> {
  const rows = changes.flatMap(({ alarmId, events }) =>
    events.map(({ type, at, from, to, level, priority, value, by, reason, until }) => [
      ...[organization, alarmId, String(at), type, from, to, level, priority, value],
      ...[by ?? null, reason ?? null, until === undefined ? null : String(until)],
    ]),
  );
  await insertRows(tx, { table: 'alarm_event', columns: eventColumns, rows });
}

async function saveAlarms(tx: Tx, organization: string, changes: readonly AlarmChange[]): Promise<void> {
  const ids = changes.map(({ alarmId }) => alarmId);
  const rows = await query<AlarmRow>(tx, `${selectSql} AND alarm_id = ANY ($2::uuid[])`, [organization, ids]);
  const before = new Map(rows.map((row) => [row.alarm_id, toAlarm(row)]));
  const values = changes.map((change) => {
    const alarm = alarmAfter(before.get(change.alarmId), change);
    const { alarmId, assetId, tagId, tag, measurement, side, state, level, priority, value } = alarm;
    const times = [alarm.raisedAt, alarm.returnedAt, alarm.acknowledgedAt, alarm.shelvedUntil].map(textOf);
    const people = [alarm.acknowledgedBy, alarm.shelvedBy];
    const service = [textOf(alarm.outOfServiceUntil), alarm.outOfServiceBy];
    return [
      organization,
      alarmId,
      assetId,
      tagId,
      tag,
      measurement,
      side,
      state,
      level,
      priority,
      value,
      ...times,
      ...people,
      ...service,
    ];
  });
  await insertRows(tx, { table: 'alarm', columns: alarmColumns, rows: values, onConflict: replaceSql });
}

function textOf(at: number | null): string | null {
  return at === null ? null : String(at);
}

const text = (name: string) => ({ name, type: 'text' });
const time = (name: string) => ({ name, type: 'bigint' });
const uuid = (name: string) => ({ name, type: 'uuid' });
const value = { name: 'value', type: 'double precision' };

const eventColumns = [
  ...[text('organization'), uuid('alarm_id'), time('at'), text('type'), text('from_state'), text('to_state')],
  ...[text('level'), text('priority'), value, text('said_by'), text('reason'), time('until')],
];

const alarmColumns = [
  ...[text('organization'), uuid('alarm_id'), uuid('asset_id'), text('tag_id'), text('tag'), text('measurement')],
  ...[text('side'), text('state'), text('level'), text('priority'), value],
  ...['raised_at', 'returned_at', 'acknowledged_at', 'shelved_until'].map(time),
  ...['acknowledged_by', 'shelved_by'].map(text),
  ...[time('out_of_service_until'), text('out_of_service_by')],
];

const replaceSql = `(organization, alarm_id) DO UPDATE SET ${alarmColumns
  .slice(2)
  .map(({ name }) => `${name} = excluded.${name}`)
  .join(', ')}`;

const selectSql = 'SELECT * FROM alarm WHERE organization = $1';

const listSql = `${selectSql} AND ($3::uuid IS NULL OR asset_id = $3) AND CASE $2
  WHEN 'active' THEN state IN ('unacknowledged', 'acknowledged')
  WHEN 'unacknowledged' THEN state IN ('unacknowledged', 'returned-unacknowledged')
  WHEN 'all' THEN true
  ELSE state = $2 END
ORDER BY raised_at DESC NULLS LAST, alarm_id
LIMIT $4`;

const putAsideSql = `
SELECT count(*) FILTER (WHERE state = 'shelved')::integer AS shelved,
  count(*) FILTER (WHERE state = 'suppressed')::integer AS suppressed,
  count(*) FILTER (WHERE state = 'out-of-service')::integer AS "outOfService"
FROM alarm WHERE organization = $1`;

const historySql = `
SELECT event.*, asset_id, tag_id, tag, measurement, side FROM alarm_event event
JOIN alarm USING (organization, alarm_id)
WHERE organization = $1 AND at >= $2 AND at < $3 AND ($4::uuid IS NULL OR alarm_id = $4)
ORDER BY at DESC, number DESC
LIMIT $5`;

const raisedSql = `
SELECT alarm_id, at FROM alarm_event
WHERE organization = $1 AND at >= $2 AND at < $3 AND type = 'raised'
ORDER BY at, number
LIMIT $4`;
