import { createRequire } from 'node:module';

import { FastifyOtelInstrumentation } from '@fastify/otel';
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';

import { createSpanRedactor } from './span-redactor';
import type { Telemetry, TelemetryOptions } from './telemetry-options';

/** The SDK's parts by hand: `sdk-node` does the same with 69 MB and two seconds instead of 28 MB and 0.4 s. */
export function startOtlpTraces(options: TelemetryOptions & { readonly otlpUrl: string }): Telemetry {
  const { service, version = '', otlpUrl, sampleRatio = 1 } = options;
  const exporter = new OTLPTraceExporter({ url: `${otlpUrl.replace(/\/+$/, '')}/v1/traces` });
  const provider = new TracerProvider({
    resource: defaultResource().merge(
      resourceFromAttributes({ [ATTR_SERVICE_NAME]: service, [ATTR_SERVICE_VERSION]: version }),
    ),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampleRatio) }),
    spanProcessors: [createSpanRedactor(), new BatchSpanProcessor({ exporter })],
  });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  const unload = registerInstrumentations({ instrumentations: instrumentations(), tracerProvider: provider });
  patchLoadedModules();
  return { stop: async () => stop(provider, unload, options) };
}

const probes = /^\/(health\/|metrics)/;

function instrumentations() {
  return [
    new HttpInstrumentation({
      ignoreIncomingRequestHook: ({ url = '' }) => probes.test(url),
      requireParentforOutgoingSpans: true,
    }),
    // A poll of the relay or of the job queue is no trace of its own: only queries under a span count.
    new PgInstrumentation({ requireParentSpan: true, ignoreConnectSpans: true }),
    new UndiciInstrumentation({ requireParentforSpans: true }),
    new FastifyOtelInstrumentation({ registerOnInitialization: true, ignorePaths: ({ url }) => probes.test(url) }),
  ];
}

/** A module loaded before us is patched when it is asked for once more. */
function patchLoadedModules(): void {
  const load = createRequire(require.main?.filename ?? __filename);
  for (const name of ['node:http', 'node:https', 'pg']) {
    try {
      load(name);
    } catch {
      // This process has no such module, so nothing of it is to be traced.
    }
  }
}

async function stop(provider: TracerProvider, unload: () => void, { logger }: TelemetryOptions): Promise<void> {
  unload();
  try {
    await provider.forceFlush({ timeoutMillis: 5_000 });
    await provider.shutdown();
  } catch (error) {
    logger?.warn({ err: error }, 'The last traces could not be sent');
  } finally {
    trace.disable();
    context.disable();
    propagation.disable();
  }
}
