import { isSpanContextValid, trace } from '@opentelemetry/api';
import pino from 'pino';

import { describeError, redact } from './redact';
import { scrubText } from './scrub-text';

/** A pino logger; fields first, then the sentence: `logger.info({ wellId }, 'Well registered')`. */
export type Logger = pino.Logger;

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

export interface LoggerOptions {
  /** Stands on every line. */
  readonly service: string;
  readonly level?: LogLevel;
  /** Where lines go; standard output when not given. */
  readonly destination?: { readonly write: (line: string) => void };
}

/**
 * One JSON object a line: `time` (ISO 8601), `level`, `service`, `message`, `trace_id` and `span_id` of the active
 * span, `err`, then the fields given. Restricted fields and text that looks like a secret never reach the line.
 */
export function createLogger({ service, level = 'info', destination }: LoggerOptions): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: { service },
    messageKey: 'message',
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: traceFields,
    serializers: {
      err: asGiven,
      req: requestFields,
      request: requestFields,
      res: responseFields,
      reply: responseFields,
    },
    formatters: { level: (label) => ({ level: label }) },
    hooks: { logMethod: redactArguments },
  };
  // Synchronous, so that the last words before a crash are written.
  const logger = pino(options, destination ?? pino.destination({ dest: 1, sync: true }));
  return redactBindings(logger);
}

/** Children inherit from their parent, so the root's own `child` is everybody's; pino itself formats no child bindings. */
function redactBindings(logger: Logger): Logger {
  const plainChild: (bindings: pino.Bindings, options?: pino.ChildLoggerOptions) => unknown = logger.child;
  return Object.assign(logger, {
    child(this: Logger, bindings: pino.Bindings, options?: pino.ChildLoggerOptions) {
      return Reflect.apply(plainChild, this, [redactFields(bindings), options]);
    },
  });
}

function traceFields(): Record<string, string> {
  const context = trace.getActiveSpan()?.spanContext();
  if (context === undefined || !isSpanContextValid(context)) return {};
  return { trace_id: context.traceId, span_id: context.spanId };
}

const leftToSerializers = new Set(['req', 'request', 'res', 'reply']);

function redactFields(fields: object): object {
  // Requests and replies are graphs of sockets; their serializers pick the few harmless fields instead.
  const left = Object.entries(fields).filter(([name]) => leftToSerializers.has(name));
  const others = Object.entries(fields).filter(([name]) => !leftToSerializers.has(name));
  return Object.assign(Object(redact(Object.fromEntries(others))), Object.fromEntries(left));
}

function redactArguments(this: Logger, [first, ...rest]: Parameters<pino.LogFn>, method: pino.LogFn): void {
  const texts = rest.map((argument: unknown) => redact(argument));
  if (first instanceof Error && texts.length === 0) texts.push(scrubText(first.message));
  Reflect.apply(method, this, [redactFirst(first), ...texts]);
}

function redactFirst(first: unknown): unknown {
  if (first instanceof Error) return { err: describeError(first) };
  if (typeof first !== 'object' || first === null) return redact(first);
  // A bare request or reply of node:http, which pino itself puts under `req` or `res`.
  const isHttp = 'socket' in first || 'setHeader' in first;
  return isHttp ? first : redactFields(first);
}

function asGiven<T>(value: T): T {
  return value;
}

function requestFields(request: unknown): object {
  const url = property(request, 'url');
  // The query may carry tokens and names; the path is enough to find the route.
  const path = typeof url === 'string' ? scrubText(url.replace(/\?.*$/s, '')) : undefined;
  return { method: property(request, 'method'), path };
}

function responseFields(response: unknown): object {
  return { statusCode: property(response, 'statusCode') };
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
