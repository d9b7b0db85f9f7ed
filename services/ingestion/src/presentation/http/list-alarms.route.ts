import { Problem, Type, type HttpServer, type Routes } from '@wellflow/http';
import type { AlarmQueries } from '../../application/queries/list-alarms';
import { AlarmEventReply, AlarmReply, instantFromMicros, toAlarmEventReply, toAlarmReply } from './alarm-replies';

const show = Type.Union(
  [
    ...[Type.Literal('active'), Type.Literal('unacknowledged'), Type.Literal('shelved'), Type.Literal('suppressed')],
    ...[Type.Literal('out-of-service'), Type.Literal('all')],
  ],
  { default: 'active' },
);
const limit = Type.Integer({ minimum: 1, maximum: 1000, default: 100 });
const stretch = {
  from: Type.Optional(Type.String({ maxLength: 60, description: 'RFC 3339, included. Absent: 24 hours before `to`' })),
  to: Type.Optional(Type.String({ maxLength: 60, description: 'RFC 3339, not included. Absent: now' })),
};

const ListQuery = Type.Object(
  { show, limit, well: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })) },
  { additionalProperties: false },
);
const HistoryQuery = Type.Object(
  { ...stretch, limit, alarmId: Type.Optional(Type.String({ format: 'uuid' })) },
  { additionalProperties: false },
);
const FiguresQuery = Type.Object(stretch, { additionalProperties: false });

const FiguresReply = Type.Object({
  from: Type.String({ format: 'date-time' }),
  to: Type.String({ format: 'date-time' }),
  raised: Type.Integer(),
  perTenMinutes: Type.Number({ description: 'Average; 1 is what one operator manages (EEMUA 191)' }),
  peakPerTenMinutes: Type.Integer(),
  floods: Type.Array(
    Type.Object({
      from: Type.String({ format: 'date-time' }),
      until: Type.String({ format: 'date-time' }),
      raised: Type.Integer(),
    }),
    { description: 'From the 10th alarm within 10 minutes until fewer than 5 remain' },
  ),
  mostFrequent: Type.Array(Type.Object({ alarmId: Type.String(), raised: Type.Integer(), share: Type.Number() })),
  putAside: Type.Object(
    { shelved: Type.Integer(), suppressed: Type.Integer(), outOfService: Type.Integer() },
    { description: 'Alarms that are judged on and not told, now' },
  ),
  chattering: Type.Array(Type.String(), { description: 'Raised three times or more within a minute' }),
});

const config = { access: { roles: ['admin', 'operator', 'viewer', 'sre'] } } as const;

interface Deps {
  readonly alarms: AlarmQueries;
}

/** `GET /v1/alarms`, `/v1/alarms/history`, `/v1/alarms/figures` */
export function listAlarmsRoutes({ alarms }: Deps): Routes {
  return async (server) => {
    listRoute(server, alarms);
    historyRoute(server, alarms);
    figuresRoute(server, alarms);
  };
}

function listRoute(server: HttpServer, alarms: AlarmQueries): void {
  const schema = {
    summary: 'Alarms as they stand, most recently raised first',
    querystring: ListQuery,
    response: { 200: Type.Object({ alarms: Type.Array(AlarmReply) }), 400: Problem, 404: Problem },
  };
  server.get('/v1/alarms', { schema, config }, async ({ query, principal }) => ({
    alarms: (await alarms.list(principal.organization, query)).map(toAlarmReply),
  }));
}

function historyRoute(server: HttpServer, alarms: AlarmQueries): void {
  const schema = {
    summary: 'What happened to alarms, newest first',
    querystring: HistoryQuery,
    response: { 200: Type.Object({ events: Type.Array(AlarmEventReply) }), 400: Problem },
  };
  server.get('/v1/alarms/history', { schema, config }, async ({ query, principal }) => ({
    events: (await alarms.history(principal.organization, query)).map(toAlarmEventReply),
  }));
}

function figuresRoute(server: HttpServer, alarms: AlarmQueries): void {
  const schema = {
    summary: 'How many alarms there were, floods, and which ones come most',
    querystring: FiguresQuery,
    response: { 200: FiguresReply, 400: Problem },
  };
  server.get('/v1/alarms/figures', { schema, config }, async ({ query, principal }) => {
    const { floods, mostFrequent, chattering, ...found } = await alarms.figures(principal.organization, query);
    const times = floods.map(({ from, until, raised }) => {
      return { from: instantFromMicros(from), until: instantFromMicros(until), raised };
    });
    return { ...found, floods: times, mostFrequent: [...mostFrequent], chattering: [...chattering] };
  });
}
