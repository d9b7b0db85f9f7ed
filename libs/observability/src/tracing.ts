import {
  context,
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import type { Attributes, Context, Link, Span, SpanContext } from '@opentelemetry/api';
import { DomainError } from '@wellflow/kernel';

import { describeError } from './redact';

export type { Span } from '@opentelemetry/api';

export interface SpanOptions {
  readonly kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  readonly attributes?: Attributes;
  /** `traceparent` texts of the work this one follows from: the messages of a batch, each of its own trace. */
  readonly links?: readonly (string | undefined)[];
  /** `traceparent` to continue; the active span when not given. An unreadable one starts a new trace. */
  readonly parent?: string | undefined;
}

const kinds = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

/** Runs the work inside a span, ended with it; a thrown error marks the span, a refusal only names its code. */
export async function withSpan<T>(
  name: string,
  options: SpanOptions,
  work: (span: Span) => Promise<T> | T,
): Promise<T> {
  const { kind = 'internal', attributes = {}, links = [], parent } = options;
  const started = { kind: kinds[kind], attributes, links: links.flatMap(toLink) };
  return trace.getTracer('wellflow').startActiveSpan(name, started, contextOf(parent), async (span) => {
    try {
      return await work(span);
    } catch (error) {
      markFailed(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** W3C `traceparent` of the active span, to be stored or sent with what happens because of it. */
export function currentTraceparent(): string | undefined {
  const active = activeSpanContext();
  if (active === undefined) return undefined;
  return `00-${active.traceId}-${active.spanId}-${active.traceFlags.toString(16).padStart(2, '0')}`;
}

/** Trace id of the active span if it is being recorded: the one a log line or an exemplar may point at. */
export function activeTraceId(): string | undefined {
  const active = activeSpanContext();
  return active !== undefined && (active.traceFlags & TraceFlags.SAMPLED) !== 0 ? active.traceId : undefined;
}

function activeSpanContext(): SpanContext | undefined {
  const active = trace.getActiveSpan()?.spanContext();
  return active !== undefined && isSpanContextValid(active) ? active : undefined;
}

function toLink(traceparent: string | undefined): Link[] {
  const linked = parseTraceparent(traceparent);
  return linked === undefined ? [] : [{ context: linked }];
}

function contextOf(parent: string | undefined): Context {
  if (parent === undefined) return context.active();
  const remote = parseTraceparent(parent);
  return remote === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, remote);
}

/** @see https://www.w3.org/TR/trace-context/#traceparent-header a later version may append fields, version ff is invalid. */
function parseTraceparent(text: string | undefined): SpanContext | undefined {
  const match = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/.exec(text ?? '');
  const [, traceId, spanId, flags] = match ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  const parsed = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true };
  return isSpanContextValid(parsed) ? parsed : undefined;
}

function markFailed(span: Span, error: unknown): void {
  if (!span.isRecording()) return;
  if (error instanceof DomainError) {
    span.setAttribute('wellflow.refusal', error.code);
    return;
  }
  const { type, message, stack } = describeError(error instanceof Error ? error : new Error(String(error)));
  span.recordException({ name: String(type), message: String(message), stack: String(stack) });
  span.setStatus({ code: SpanStatusCode.ERROR, message: String(message) });
}
