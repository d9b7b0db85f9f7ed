import { Type } from '@wellflow/http';

export const Kind = Type.Union(
  (['hourly', 'daily', 'configuration', 'event', 'alarm'] as const).map((kind) => Type.Literal(kind)),
  { description: 'Hours and contract days, or one of the three logs' },
);
export const MeterName = Type.String({ minLength: 1, maxLength: 200 });
export const Day = Type.String({ format: 'date', description: 'A contract day' });
const Instant = Type.String({ format: 'date-time' });
const TextOrNull = Type.Union([Type.String(), Type.Null()]);

export const MeterSettingsReply = Type.Object({
  version: Type.Integer(),
  effectiveFrom: Instant,
  well: Type.String(),
  wellId: Type.String({ format: 'uuid' }),
  point: TextOrNull,
  primaryDevice: Type.String(),
  contractHour: Type.String(),
  zone: Type.String(),
  clockZone: Type.String(),
  stamping: Type.String(),
  basePressurePsia: Type.String(),
  baseTemperatureDegF: Type.String(),
  make: Type.String(),
  model: TextOrNull,
  serial: Type.String(),
  firmware: TextOrNull,
  volumeDecimals: Type.Integer(),
  tapLocation: TextOrNull,
  extensionIs: TextOrNull,
  fixedTemperatureDegF: TextOrNull,
  fmpNumber: TextOrNull,
  agreementNumber: TextOrNull,
  company: TextOrNull,
  recordedAt: Instant,
  recordedBy: Type.String(),
});

const PeriodReply = Type.Object({ begin: Instant, end: Instant });
const dayFields = {
  day: Type.String(),
  begin: Instant,
  end: Instant,
  hours: Type.Number({ description: '24, or 23 and 25 where clocks change' }),
  records: Type.Integer({ description: 'Hourly records that hold' }),
  gaps: Type.Array(PeriodReply),
  overlaps: Type.Array(PeriodReply),
  footings: Type.Array(
    Type.Object({
      field: Type.String(),
      ofHours: Type.String(),
      ofDay: TextOrNull,
      difference: TextOrNull,
      tolerance: Type.String(),
      foots: Type.Union([Type.Boolean(), Type.Null()]),
    }),
  ),
  flags: Type.Array(Type.String()),
};
export const DayReply = Type.Object(dayFields);
export const MeterDayReply = Type.Object({ meter: Type.String(), ...dayFields });

const recordFields = {
  kind: Type.String(),
  key: Type.String(),
  edition: Type.Integer(),
  meterVersion: Type.Integer(),
  begin: Instant,
  end: Type.Union([Instant, Type.Null()]),
  contractDay: Type.String(),
  values: Type.Record(Type.String(), TextOrNull),
  flags: Type.Array(Type.String()),
  fileId: Type.String({ format: 'uuid' }),
  line: Type.Integer({ description: 'In the file, from 1' }),
  original: Type.String({ description: 'The line as it came' }),
  recordedAt: Instant,
  recordedBy: Type.String(),
  why: TextOrNull,
};
export const RecordReply = Type.Object(recordFields);
export const AuditedRecordReply = Type.Object({ superseded: Type.Boolean(), ...recordFields });

export const FileReply = Type.Object({
  fileId: Type.String({ format: 'uuid' }),
  sha256: Type.String(),
  head: Type.String({ description: 'What stood above the records, as it came' }),
  kind: Type.String(),
  mapping: Type.String(),
  mappingVersion: Type.Integer({ description: '0 for one that comes with the product' }),
  why: TextOrNull,
  recordedAt: Instant,
  recordedBy: Type.String(),
});
