import { org } from 'sparkplug-payload/lib/sparkplugPayloadProto';
import type { Alias, SparkplugMetric, SparkplugPayload, WireValue } from '../../domain/sparkplug/payload';

const { Payload } = org.eclipse.tahu.protobuf;
type ProtoMetric = org.eclipse.tahu.protobuf.Payload.IMetric;
type ProtoTemplate = org.eclipse.tahu.protobuf.Payload.ITemplate;
/** What protobufjs makes of 64 bits. */
interface Wide {
  readonly low: number;
  readonly high: number;
}

/**
 * Reads the wire format only: the package's own decoder needs the type in every metric, which data messages leave out,
 * and rounds unsigned 32-bit values to signed ones.
 *
 * @returns undefined for bytes that are no payload.
 */
export function decodePayload(bytes: Uint8Array): SparkplugPayload | undefined {
  try {
    const payload = Payload.decode(bytes);
    return {
      timestampMs: Object.hasOwn(payload, 'timestamp') ? readNumber(payload.timestamp) : undefined,
      seq: Object.hasOwn(payload, 'seq') ? readNumber(payload.seq) : undefined,
      metrics: payload.metrics.map(readMetric),
    };
  } catch {
    return undefined;
  }
}

function readMetric(metric: ProtoMetric): SparkplugMetric {
  const told = <Field extends keyof ProtoMetric>(field: Field): ProtoMetric[Field] | undefined =>
    // protobufjs keeps defaults on the prototype: only what was sent is the message's own.
    Object.hasOwn(metric, field) ? metric[field] : undefined;
  return {
    name: told('name') || undefined,
    alias: readAlias(told('alias')),
    timestampMs: readNumber(told('timestamp')),
    datatype: told('datatype') ?? undefined,
    isHistorical: metric.isHistorical === true,
    isTransient: metric.isTransient === true,
    isNull: metric.isNull === true,
    quality: readQuality(told('properties')),
    value: readValue(metric),
  };
}

type ValueField = 'doubleValue' | 'floatValue' | 'intValue' | 'booleanValue' | 'stringValue';
const plainFields: readonly ValueField[] = ['doubleValue', 'floatValue', 'intValue', 'booleanValue', 'stringValue'];

function readValue(metric: ProtoMetric): WireValue | undefined {
  for (const field of plainFields) if (Object.hasOwn(metric, field)) return metric[field] ?? undefined;
  if (Object.hasOwn(metric, 'longValue')) return readWide(metric.longValue);
  return metric.templateValue == null ? undefined : readTemplate(metric.templateValue);
}

function readTemplate({ isDefinition, metrics }: ProtoTemplate): WireValue {
  return { isDefinition: isDefinition ?? false, metrics: (metrics ?? []).map(readMetric) };
}

function readQuality(properties: ProtoMetric['properties']): number | undefined {
  const place = properties?.keys?.indexOf('Quality') ?? -1;
  const told = place < 0 ? undefined : properties?.values?.[place];
  if (told == null) return undefined;
  if (told.intValue != null && Object.hasOwn(told, 'intValue')) return told.intValue | 0;
  return readNumber(told.longValue);
}

function readWide(value: number | Wide | null | undefined): bigint | undefined {
  if (value == null) return undefined;
  if (typeof value === 'number') return BigInt(value);
  return (BigInt(value.high >>> 0) << 32n) | BigInt(value.low >>> 0);
}

function readNumber(value: number | Wide | null | undefined): number | undefined {
  if (value == null) return undefined;
  return typeof value === 'number' ? value : (value.high >>> 0) * 4_294_967_296 + (value.low >>> 0);
}

function readAlias(value: number | Wide | null | undefined): Alias | undefined {
  const near = readNumber(value);
  return near === undefined || Number.isSafeInteger(near) ? near : readWide(value);
}
