import type { AvroField, AvroRecord, AvroType } from './avro.mts';

const text = (name: string): AvroField => ({ name, type: 'string' });
const optional = (name: string, type: AvroType = 'string'): AvroField => ({
  name,
  type: ['null', type],
  default: null,
});
const decimal = (precision: number, scale: number): AvroType => ({
  type: 'bytes',
  logicalType: 'decimal',
  precision,
  scale,
});
const micros: AvroType = { type: 'long', logicalType: 'timestamp-micros' };
const line = (fields: readonly AvroField[], name = 'TicketV1Line'): AvroType => ({
  type: 'array',
  items: { type: 'record', name, fields },
});

const lineFields = [text('product'), optional('note')];
const fields: Readonly<Record<string, AvroField>> = {
  ticketId: { name: 'ticketId', type: { type: 'string', logicalType: 'uuid' } },
  driver: text('driver'),
  sealed: { name: 'sealed', type: 'boolean' },
  count: { name: 'count', type: 'int' },
  distance: { name: 'distance', type: 'long' },
  volumeBbl: { name: 'volumeBbl', type: decimal(18, 2) },
  takenAt: { name: 'takenAt', type: micros },
  remark: optional('remark'),
  tags: { name: 'tags', type: { type: 'array', items: 'string' } },
  readings: { name: 'readings', type: { type: 'map', values: 'double' } },
  lines: { name: 'lines', type: line(lineFields) },
};

const record = (
  of: Readonly<Record<string, AvroField>>,
  name = 'TicketV1',
  namespace = 'wellflow.production',
): AvroRecord => ({
  type: 'record',
  ...{ namespace, name },
  fields: Object.values(of),
});

const without = (name: string): AvroRecord =>
  record(Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name)));
const withField = (field: AvroField): AvroRecord => record({ ...fields, [field.name]: field });
const withType = (name: string, type: AvroType): AvroRecord => withField({ name, type });

/** What has been told. */
export const released: AvroRecord = record(fields);

/** Changes that would break a reader or the meaning of what was told. */
export const breakingChanges: Readonly<Record<string, AvroRecord>> = {
  'a required field is added': withField(text('gauger')),
  'a required field is removed': without('driver'),
  'an optional field is removed': without('remark'),
  'a field is renamed': record({ ...fields, driver: text('driverName') }),
  'an optional field becomes required': withField(text('remark')),
  'a required field becomes optional': withField(optional('driver')),
  'an integer is widened': withType('count', 'long'),
  'an integer is narrowed': withType('distance', 'int'),
  'an integer becomes a float': withType('count', 'double'),
  'text becomes bytes': withType('driver', 'bytes'),
  'a boolean becomes text': withType('sealed', 'string'),
  'text becomes an enum': withType('driver', { type: 'enum', name: 'Driver', symbols: ['A', 'B'] } as AvroType),
  'a decimal gets another scale': withType('volumeBbl', decimal(18, 4)),
  'a decimal gets another precision': withType('volumeBbl', decimal(12, 2)),
  'a decimal becomes bare bytes': withType('volumeBbl', 'bytes'),
  'microseconds become milliseconds': withType('takenAt', { type: 'long', logicalType: 'timestamp-millis' }),
  'an instant becomes a bare number': withType('takenAt', 'long'),
  'a default changes': withField({ name: 'remark', type: ['null', 'string'], default: 'none' }),
  'a union gets a branch': withField({ name: 'remark', type: ['null', 'string', 'long'], default: null }),
  'the branches of a union change places': withField({ name: 'remark', type: ['string', 'null'], default: '' }),
  'the items of a list change': withType('tags', { type: 'array', items: 'long' }),
  'a list becomes one value': withType('tags', 'string'),
  'the values of a map change': withType('readings', { type: 'map', values: 'string' }),
  'a nested record gets a required field': withType('lines', line([...lineFields, text('unit')])),
  'a nested record loses a field': withType('lines', line([text('product')])),
  'a nested record is renamed': withType('lines', line(lineFields, 'TicketV1Row')),
  'the record is renamed': record(fields, 'RunTicketV1'),
  'the record moves to another namespace': record(fields, 'TicketV1', 'wellflow.royalty'),
};

/** Changes that every reader, old or new, lives with. */
export const allowedChanges: Readonly<Record<string, AvroRecord>> = {
  'nothing changes': record(fields),
  'an optional field is added at the end': withField(optional('gauger')),
  'an optional field is added at the beginning': record({ gauger: optional('gauger'), ...fields }),
  'several optional fields are added': record({ ...fields, a: optional('a', 'long'), b: optional('b', micros) }),
  'an optional decimal is added': withField(optional('bswPercent', decimal(7, 4))),
  'an optional nested record is added': withField(
    optional('truck', { type: 'record', name: 'TicketV1Truck', fields: [text('plate')] }),
  ),
  'a list with an empty default is added': withField({
    name: 'photos',
    type: { type: 'array', items: 'string' },
    default: [],
  }),
  'a nested record gets an optional field': withType('lines', line([...lineFields, optional('unit')])),
  'fields change places': record(Object.fromEntries(Object.entries(fields).toReversed())),
  'documentation and data class change': withField({ ...text('driver'), doc: 'Who drove.', dataClass: 'confidential' }),
};
