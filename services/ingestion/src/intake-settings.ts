import { Type } from '@wellflow/config';

const MiB = 1024 * 1024;

/** What one process takes in at once, unless the environment says otherwise. */
export const defaultIntake = {
  items: 100_000,
  bytes: 16 * MiB,
  producerItems: 50_000,
  producerBytes: 8 * MiB,
  streams: 64,
  streamIdleMs: 120_000,
};

export type IntakeSettings = Readonly<typeof defaultIntake>;

/** A single body may have this much, and must fit. */
const largest = { items: 10_000, bytes: 8 * MiB };

export const intakeVariables = {
  WELLFLOW_INGESTION_READINGS: Type.Integer({
    default: defaultIntake.items,
    minimum: largest.items,
    description: 'readings in hand at once, not yet stored',
  }),
  WELLFLOW_INGESTION_BYTES: Type.Integer({
    default: defaultIntake.bytes,
    minimum: largest.bytes,
    description: 'bytes of bodies in hand at once, as they are after inflation',
  }),
  WELLFLOW_INGESTION_PRODUCER_READINGS: Type.Integer({
    default: defaultIntake.producerItems,
    minimum: largest.items,
    description: 'one producer’s share of the readings',
  }),
  WELLFLOW_INGESTION_PRODUCER_BYTES: Type.Integer({
    default: defaultIntake.producerBytes,
    minimum: largest.bytes,
    description: 'one producer’s share of the bytes',
  }),
  WELLFLOW_INGESTION_STREAMS: Type.Integer({
    default: defaultIntake.streams,
    minimum: 1,
    description: 'streams open at once',
  }),
  WELLFLOW_INGESTION_STREAM_IDLE_MS: Type.Integer({
    default: defaultIntake.streamIdleMs,
    minimum: 1_000,
    description: 'after which a stream on which nothing moves is cut, ms',
  }),
};

export function readIntakeSettings(own: Readonly<Record<keyof typeof intakeVariables, number>>): IntakeSettings {
  return {
    items: own.WELLFLOW_INGESTION_READINGS,
    bytes: own.WELLFLOW_INGESTION_BYTES,
    producerItems: own.WELLFLOW_INGESTION_PRODUCER_READINGS,
    producerBytes: own.WELLFLOW_INGESTION_PRODUCER_BYTES,
    streams: own.WELLFLOW_INGESTION_STREAMS,
    streamIdleMs: own.WELLFLOW_INGESTION_STREAM_IDLE_MS,
  };
}
