import { Problem, Type, type Routes } from '@wellflow/http';
import type { EfmMeters } from '../../../application/efm/efm-meters';
import type { EfmHeldLines } from '../../../application/efm/efm-records';
import type { PutEfmMeter } from '../../../application/efm/put-efm-meter';
import { Kind, MeterName, MeterSettingsReply } from './efm-schemas';
import { storingEfm } from './efm-faults';

const text = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 200, description }));
const decimal = (description: string) =>
  Type.String({ pattern: '^-?\\d{1,10}(\\.\\d{1,10})?$', description: `${description}, decimal text` });

const MeterBody = Type.Object(
  {
    name: MeterName,
    well: Type.String({ minLength: 1, maxLength: 200, description: 'The asset it measures, by any of its names' }),
    effectiveFrom: Type.Optional(
      Type.String({ format: 'date-time', description: 'Since ever for a new one, else now' }),
    ),
    point: text('The measuring point, in the same words as the tags'),
    primaryDevice: Type.Optional(Type.String({ description: 'differential (the default) or linear' })),
    contractHour: Type.String({ description: 'When its day begins, HH:MM in `zone`' }),
    zone: Type.String({ maxLength: 60, description: 'IANA time zone of the contract' }),
    clockZone: text('What the flow computer’s clock shows; `zone` when left out'),
    stamping: Type.String({ description: 'begin or end: which moment of its period a record carries' }),
    basePressurePsia: decimal('Pressure base of its volumes'),
    baseTemperatureDegF: Type.Optional(decimal('60 when left out')),
    make: Type.String({ minLength: 1, maxLength: 200 }),
    model: text('Of the flow computer'),
    serial: Type.String({ minLength: 1, maxLength: 200 }),
    firmware: text('Software and firmware identifiers'),
    volumeDecimals: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 10, description: 'To which it rounds; 5 when left out' }),
    ),
    tapLocation: text('upstream or downstream'),
    extensionIs: text('integral-value or average-extension'),
    fixedTemperatureDegF: Type.Optional(decimal('Where temperature is not measured')),
    fmpNumber: text('Facility measurement point'),
    agreementNumber: text('Lease, unit PA or CA'),
    company: text('That makes the records'),
  },
  { additionalProperties: false },
);
const MeterReply = Type.Object({
  meterId: Type.String({ format: 'uuid' }),
  name: Type.String(),
  versions: Type.Array(MeterSettingsReply, { description: 'In the order in which they were decided' }),
});
const PutMeterReply = Type.Object({
  meterId: Type.String({ format: 'uuid' }),
  name: Type.String(),
  status: Type.String({ description: 'created, changed or unchanged' }),
  effectiveFrom: Type.String({ format: 'date-time' }),
  released: Type.Integer({ description: 'Lines that had waited for it and are records now' }),
});
const ListMetersQuery = Type.Object(
  { limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }), after: Type.Optional(MeterName) },
  { additionalProperties: false },
);
const HeldReply = Type.Object({
  held: Type.Array(
    Type.Object({
      meter: Type.String(),
      kind: Kind,
      reason: Type.String(),
      lines: Type.Integer(),
      oldestAt: Type.String({ format: 'date-time' }),
    }),
  ),
});

export interface EfmMetersRouteDeps {
  readonly putEfmMeter: PutEfmMeter;
  readonly meters: Pick<EfmMeters, 'list'>;
  readonly held: Pick<EfmHeldLines, 'count'>;
}

const post = {
  summary: 'Register a meter, or change it from an instant on',
  description: 'Lines that named it before are taken now. What held before is kept.',
  body: MeterBody,
  response: { 200: PutMeterReply, 400: Problem, 422: Problem, 503: Problem },
};
const list = {
  summary: 'Meters and all that was ever decided about them, in order of name',
  querystring: ListMetersQuery,
  response: { 200: Type.Object({ meters: Type.Array(MeterReply) }) },
};
const waiting = { summary: 'Lines that wait for their meter', response: { 200: HeldReply } };

/** `POST /v1/efm/meters`, `GET /v1/efm/meters` and `GET /v1/efm/held` */
export function efmMetersRoutes({ putEfmMeter, meters, held }: EfmMetersRouteDeps): Routes {
  return async (server) => {
    const writers = { access: { roles: ['admin', 'operator'] } } as const;
    const everybody = { access: { roles: ['admin', 'operator', 'viewer', 'sre', 'producer'] } } as const;
    const readers = { access: { roles: ['admin', 'operator', 'viewer', 'sre'] } } as const;
    const posting = { schema: post, config: { ...writers, timeoutMs: 60_000 } };
    server.post('/v1/efm/meters', posting, async ({ body, principal }) => {
      const { organization, subject: actor } = principal;
      const { version, ...put } = await storingEfm(() => putEfmMeter({ organization, actor, meter: body }));
      return { ...put, effectiveFrom: version.from };
    });
    server.get('/v1/efm/meters', { schema: list, config: everybody }, async ({ query, principal }) => ({
      meters: (await meters.list(principal.organization, query)).map(toMeterReply),
    }));
    server.get('/v1/efm/held', { schema: waiting, config: readers }, async ({ principal }) => ({
      held: [...(await held.count(principal.organization))],
    }));
  };
}

type Meter = Awaited<ReturnType<EfmMeters['list']>>[number];

function toMeterReply({ meterId, name, versions }: Meter) {
  return { meterId, name, versions: versions.map(toVersionReply) };
}

export function toVersionReply({ from, assetId, settings, ...version }: Meter['versions'][number]) {
  return { ...version, ...settings, effectiveFrom: from, wellId: assetId };
}
