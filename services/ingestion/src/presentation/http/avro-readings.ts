import { HttpFault } from '@wellflow/http';
import { openAvroContainer } from './avro-container';
import { MalformedAvro, type AvroReader } from './avro-reader';
import { noFaults, type Submission } from './post-readings-verdicts';

export interface AvroOptions {
  readonly inflatedBytes: number;
  readonly mostReadings: number;
}

/**
 * Readings from an Avro object container file of `wellflow.ingestion.ReadingsSubmittedV1` (docs/producers). The writer's
 * schema must be that one: another could describe a million items in no bytes at all.
 * @throws HttpFault 400 or 413
 */
export function readAvro(file: Buffer, { inflatedBytes, mostReadings }: AvroOptions): Submission {
  const readings: unknown[] = [];
  try {
    readContainer(file, inflatedBytes, (reader) => readBatch(reader, readings, mostReadings));
  } catch (error) {
    if (error instanceof MalformedAvro) throw malformed(error);
    throw error;
  }
  return { readings, faults: noFaults, placeOf: (index) => `/readings/${index}` };
}

/** @throws MalformedAvro */
function readContainer(file: Buffer, inflatedBytes: number, readObject: (reader: AvroReader) => void): void {
  const { schema, blocks } = openAvroContainer(file, inflatedBytes);
  if (JSON.stringify(shapeOf(schema)) !== submittedShape)
    throw new MalformedAvro('Its schema is not ReadingsSubmittedV1');
  for (const { objects, reader } of blocks) {
    for (let object = 0; object < objects; object += 1) readObject(reader);
    requireEnd(reader);
  }
}

function requireEnd(reader: AvroReader): void {
  if (!reader.isAtEnd()) throw new MalformedAvro('A block is longer than its objects');
}

function readBatch(reader: AvroReader, readings: unknown[], most: number): void {
  for (let count = reader.blockCount(); count !== 0; count = reader.blockCount()) {
    if (readings.length + count > most) throw tooMany(most);
    for (let item = 0; item < count; item += 1) readings.push(readReading(reader));
  }
}

/** In the order of the schema's fields. */
function readReading(reader: AvroReader): unknown {
  const { optional, text } = reader;
  const subject = { tag: optional(text), well: optional(text), measurement: optional(text) };
  const time = toTime(reader.long());
  const [number, integer, flag, word] = [
    optional(reader.double),
    optional(text),
    optional(reader.boolean),
    optional(text),
  ];
  const described = { unit: optional(text), quality: optional(text) };
  return { ...present(subject), time, value: number ?? integer ?? flag ?? word, ...present(described) };
}

function present(fields: Readonly<Record<string, string | null>>): Readonly<Record<string, string>> {
  const kept: Record<string, string> = {};
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined && value !== null) kept[name] = value;
  }
  return kept;
}

function toTime(micros: bigint): string {
  const below = ((micros % 1_000n) + 1_000n) % 1_000n;
  const millis = new Date(Number((micros - below) / 1_000n));
  // Beyond what a date can say: the check of the reading refuses it by name.
  if (Number.isNaN(millis.getTime())) return `${micros} µs`;
  return `${millis.toISOString().slice(0, -1)}${below.toString().padStart(3, '0')}Z`;
}

const optionalText = ['null', 'string'];
const submittedShape = JSON.stringify([
  [
    'readings',
    {
      items: [
        ...['tag', 'well', 'measurement'].map((name) => [name, optionalText]),
        ['sourceTime', 'micros'],
        ['number', ['null', 'double']],
        ['integer', optionalText],
        ['flag', ['null', 'boolean']],
        ...['text', 'unit', 'quality'].map((name) => [name, optionalText]),
      ],
    },
  ],
]);

/** What of a schema decides how its bytes are read: field names, types and their order; not names of records or words about them. */
function shapeOf(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(shapeOf);
  if (typeof schema !== 'object' || schema === null) return schema === 'long' ? 'micros' : schema;
  return typeShape({ ...schema });
}

function typeShape({ type, items, fields, logicalType }: Readonly<Record<string, unknown>>): unknown {
  if (type === 'record' && Array.isArray(fields)) return fields.map(fieldShape);
  if (type === 'array') return { items: shapeOf(items) };
  if (type === 'long') return logicalType === 'timestamp-micros' ? 'micros' : (logicalType ?? 'micros');
  return shapeOf(type);
}

function fieldShape(field: unknown): unknown {
  if (typeof field !== 'object' || field === null) return field;
  const { name, type }: Readonly<Record<string, unknown>> = { ...field };
  return [name, shapeOf(type)];
}

function malformed({ message }: MalformedAvro): HttpFault {
  return new HttpFault({ status: 400, code: 'ingestion/malformed-avro', detail: message, in: 'body' });
}

function tooMany(most: number): HttpFault {
  return new HttpFault({
    status: 413,
    code: 'ingestion/too-many-readings',
    detail: `A request has at most ${most} readings`,
    in: 'body',
  });
}
