import type { Telemetry, TelemetryOptions } from './telemetry-options';

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
