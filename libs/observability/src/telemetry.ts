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

const off: Telemetry = { stop: async () => undefined };

/**
 * Starts tracing: spans of HTTP, PostgreSQL, Fastify and fetch/undici without a line of code, and ours of `withSpan`, over OTLP/HTTP.
 * Called first in `main.ts`. Without an address it costs nothing: the 28 MB of the SDK are not even loaded.
 */
export function startTelemetry({ otlpUrl, ...options }: TelemetryOptions): Telemetry {
  if (otlpUrl === undefined || otlpUrl === '') return off;
  // Now, and only when it is wanted: an import would load it always, a promise too late.
  const sdk: typeof import('./otlp-traces') = require('./otlp-traces');
  return sdk.startOtlpTraces({ ...options, otlpUrl });
}
