import type { Logger } from './logger';

export interface TelemetryOptions {
  readonly service: string;
  /** Base address of an OTLP/HTTP collector, e.g. `http://127.0.0.1:4318`. Not given: no traces, nothing loaded. */
  readonly otlpUrl?: string | undefined;
  /** Version of the service, on every span. */
  readonly version?: string;
  /** Share of traces begun here that are kept, 0–1. All when not given: the Collector samples by their end. */
  readonly sampleRatio?: number;
  readonly logger?: Logger;
}

export interface Telemetry {
  /** Sends what is still held, waiting at most 5 s. */
  stop(): Promise<void>;
}
