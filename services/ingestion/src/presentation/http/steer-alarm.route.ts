import { Problem, Type, type HttpServer, type Routes } from '@wellflow/http';
import { parseInstant } from '@wellflow/kernel';
import type { SteerAlarm } from '../../application/commands/steer-alarm';
import { AlarmReply, toAlarmReply } from './alarm-replies';

const params = Type.Object({ alarmId: Type.String({ format: 'uuid' }) });
const reason = Type.String({
  minLength: 1,
  maxLength: 500,
  pattern: '\\S',
  description: 'Why; it stays in the history',
});
const ReasonBody = Type.Object({ reason }, { additionalProperties: false });
const UntilBody = Type.Object(
  { reason, until: Type.String({ format: 'date-time', maxLength: 60, description: 'When it comes back by itself' }) },
  { additionalProperties: false },
);
const response = { 200: AlarmReply, 400: Problem, 404: Problem, 409: Problem };
const config = { access: { roles: ['admin', 'operator'] } } as const;

/** `POST /v1/alarms/{alarmId}/acknowledge`, `/shelve`, `/unshelve`, `/take-out-of-service`, `/return-to-service`: who says it is who the token names. */
export function steerAlarmRoutes({ steerAlarm }: { readonly steerAlarm: SteerAlarm }): Routes {
  return async (server) => {
    plainOrder(server, steerAlarm, 'acknowledge');
    plainOrder(server, steerAlarm, 'unshelve');
    plainOrder(server, steerAlarm, 'return-to-service');
    limitedOrder(server, steerAlarm, 'shelve');
    limitedOrder(server, steerAlarm, 'take-out-of-service');
  };
}

const asides = {
  shelve: 'Put an alarm aside for a time',
  'take-out-of-service': 'Take an alarm out of service, for maintenance, until a time',
} as const;

function limitedOrder(server: HttpServer, steerAlarm: SteerAlarm, order: keyof typeof asides): void {
  const schema = { summary: asides[order], params, body: UntilBody, response };
  server.post(`/v1/alarms/:alarmId/${order}`, { schema, config }, async ({ params: { alarmId }, body, principal }) => {
    const { organization, subject: by } = principal;
    const given = { order, reason: body.reason, until: parseInstant(body.until) } as const;
    return toAlarmReply(await steerAlarm({ organization, alarmId, by, order: given }));
  });
}

const summaries = {
  acknowledge: 'Say that an alarm was seen',
  unshelve: 'Bring a shelved alarm back',
  'return-to-service': 'Bring an alarm back to service',
} as const;

function plainOrder(server: HttpServer, steerAlarm: SteerAlarm, order: keyof typeof summaries): void {
  const schema = { summary: summaries[order], params, body: ReasonBody, response };
  server.post(`/v1/alarms/:alarmId/${order}`, { schema, config }, async ({ params: { alarmId }, body, principal }) => {
    const { organization, subject: by } = principal;
    return toAlarmReply(await steerAlarm({ organization, alarmId, by, order: { order, reason: body.reason } }));
  });
}
