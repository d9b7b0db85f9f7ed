import type { SparkplugMetric, SparkplugPayload } from './payload';
import type { FieldMessage } from './session';
import { parseFieldTopic } from './topic';

/** 2026-01-01T00:00:00Z */
export const startMs = 1_767_225_600_000;

export function aMetric(change: Partial<SparkplugMetric> = {}): SparkplugMetric {
  return {
    ...{ name: undefined, alias: undefined, timestampMs: undefined, datatype: undefined, quality: undefined },
    ...{ isHistorical: false, isTransient: false, isNull: false, value: 1 },
    ...change,
  };
}

export function aPayload(change: Partial<SparkplugPayload> = {}): SparkplugPayload {
  return { timestampMs: startMs, seq: undefined, metrics: [], ...change };
}

export function aMessage(topic: string, change: Partial<SparkplugPayload> = {}): FieldMessage {
  const parsed = parseFieldTopic(topic);
  if (parsed === undefined) throw new Error(`${topic} is no topic of the field`);
  return { topic: parsed, payload: aPayload(change) };
}

const double = 10;

/** An edge node that numbers and stamps what it sends: each message a millisecond after the one before. */
export function anEdgeNode({ bdSeq = 0, fromMs = startMs }: { bdSeq?: number; fromMs?: number } = {}) {
  let seq = 0;
  let atMs = fromMs;
  const send = (word: string, metrics: readonly SparkplugMetric[]): FieldMessage => {
    const message = aMessage(`spBv1.0/pad/${word}`, { seq, metrics, timestampMs: atMs });
    seq = (seq + 1) % 256;
    atMs += 1;
    return message;
  };
  return {
    birth: (metrics: readonly SparkplugMetric[] = []) => {
      seq = 0;
      return send('NBIRTH/rtu', [aMetric({ name: 'bdSeq', datatype: 8, value: BigInt(bdSeq) }), ...metrics]);
    },
    deviceBirth: (device: string, metrics: readonly SparkplugMetric[]) => send(`DBIRTH/rtu/${device}`, metrics),
    data: (metrics: readonly SparkplugMetric[]) => send('NDATA/rtu', metrics),
    deviceData: (device: string, metrics: readonly SparkplugMetric[]) => send(`DDATA/rtu/${device}`, metrics),
    deviceDeath: (device: string) => send(`DDEATH/rtu/${device}`, []),
    death: () =>
      aMessage('spBv1.0/pad/NDEATH/rtu', {
        timestampMs: fromMs,
        metrics: [aMetric({ name: 'bdSeq', datatype: 8, value: BigInt(bdSeq) })],
      }),
  };
}

/** A metric as a birth defines it. */
export function born(
  name: string,
  alias: number,
  value: number,
  change: Partial<SparkplugMetric> = {},
): SparkplugMetric {
  return aMetric({ name, alias, datatype: double, value, ...change });
}

/** A metric as data tells of it: by alias, without its type. */
export function told(alias: number, value: number, change: Partial<SparkplugMetric> = {}): SparkplugMetric {
  return aMetric({ alias, value, ...change });
}
