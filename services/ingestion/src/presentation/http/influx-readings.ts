import { HttpFault } from '@wellflow/http';
import { parseInfluxLines, type InfluxPoint, type InfluxValue } from './influx-line';
import type { ItemFault, Submission } from './post-readings-verdicts';

const perUnit: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['n', 1n],
  ['us', 1_000n],
  ['u', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
]);

export const influxPrecisions: readonly string[] = [...perUnit.keys()];

export interface InfluxOptions {
  /** Of the times in the text; InfluxDB's `precision`. */
  readonly precision: string;
  /** The time of lines that have none. */
  readonly receivedAt: string;
  readonly mostReadings: number;
}

/**
 * Readings from Influx line protocol by the default mapping: docs/producers/telegraf.md. Each field is a reading.
 * @throws HttpFault 413 for more readings than one request may have.
 */
export function readInflux(text: string, { precision, receivedAt, mostReadings }: InfluxOptions): Submission {
  const timeOf = createTimes(perUnit.get(precision) ?? 1n, receivedAt);
  const readings: unknown[] = [];
  const faults = new Map<number, ItemFault>();
  const lines: number[] = [];
  for (const { line, point } of parseInfluxLines(text)) {
    const found = 'malformed' in point ? [undefined] : toReadings(point, timeOf(point.timestamp));
    if ('malformed' in point) faults.set(lines.length, malformedLine(line, point.malformed));
    readings.push(...found);
    lines.push(...found.map(() => line));
    if (lines.length > mostReadings) throw tooMany(mostReadings);
  }
  return { readings, faults, placeOf: (index) => `/${lines[index] ?? 0}` };
}

function malformedLine(line: number, detail: string): ItemFault {
  return { code: 'ingestion/malformed-line', path: `/${line}`, detail };
}

/** The fields of one point are of one time, well and quality. */
function toReadings(point: InfluxPoint, time: string): readonly unknown[] {
  const { tags, fields } = point;
  const quality = qualityOf(tags, fields);
  const told = fields.length === 1 ? fields : fields.filter(([name]) => name.toLowerCase() !== 'quality');
  return told.map(([field, value]) => {
    const unit = tags.get(`unit_${field}`) ?? tags.get('unit');
    return {
      ...subjectOf(point, field),
      time,
      value: toValue(value),
      ...(unit === undefined ? {} : { unit }),
      ...(quality === undefined ? {} : { quality }),
    };
  });
}

/** A registered tag, or a well and what was measured: the field's name, and the measurement's where a field is just `value`. */
function subjectOf({ measurement, tags }: InfluxPoint, field: string): Readonly<Record<string, string>> {
  const isValue = field === 'value';
  const tag = tags.get('tag');
  if (tag !== undefined) return { tag: isValue ? tag : `${tag}/${field}` };
  const well = tags.get('well') ?? tags.get('api');
  const name = isValue ? (tags.get('measurement') ?? measurement) : field;
  return { ...(well === undefined ? {} : { well }), measurement: name.toLowerCase().replaceAll('_', '-') };
}

function qualityOf(tags: InfluxPoint['tags'], fields: InfluxPoint['fields']): string | undefined {
  const field = fields.length > 1 ? fields.find(([name]) => name.toLowerCase() === 'quality')?.[1] : undefined;
  return (tags.get('quality') ?? (field === undefined ? undefined : String(field)))?.toUpperCase();
}

/** What a double cannot hold exactly stays text: counters take it. */
function toValue(value: InfluxValue): number | boolean | string {
  if (typeof value !== 'bigint') return value;
  return BigInt.asIntN(53, value) === value && Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
}

const nanosPerMilli = 1_000_000n;

/** RFC 3339 with nine digits where the time has nanoseconds, so that it is seen that they are cut off. */
function createTimes(factor: bigint, receivedAt: string): (timestamp: bigint | undefined) => string {
  let last: bigint | undefined;
  let text = receivedAt;
  return (timestamp) => {
    if (timestamp === undefined) return receivedAt;
    if (timestamp !== last) text = toText(timestamp * factor);
    last = timestamp;
    return text;
  };
}

function toText(nanos: bigint): string {
  const below = ((nanos % nanosPerMilli) + nanosPerMilli) % nanosPerMilli;
  const millis = new Date(Number((nanos - below) / nanosPerMilli));
  // Beyond what a date can say: the check of the reading refuses it by name.
  if (Number.isNaN(millis.getTime())) return `${nanos} ns`;
  return `${millis.toISOString().slice(0, -1)}${below.toString().padStart(6, '0')}Z`;
}

function tooMany(most: number): HttpFault {
  return new HttpFault({
    status: 413,
    code: 'ingestion/too-many-readings',
    detail: `A request has at most ${most} readings; set a smaller metric_batch_size`,
    in: 'body',
  });
}
