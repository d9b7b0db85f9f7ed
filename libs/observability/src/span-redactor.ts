import type { Attributes } from '@opentelemetry/api';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';

import { isRestrictedName, redacted } from './restricted-names';
import { scrubText } from './scrub-text';

/** Masks restricted attributes of every span, also those instrumentations set, before it can be exported. */
export function createSpanRedactor(): SpanProcessor {
  return {
    onStart: () => undefined,
    onEnding: (span) => {
      redactAttributes(span.attributes);
      span.events.forEach((event) => redactAttributes(event.attributes ?? {}));
      if (span.status.message !== undefined)
        span.setStatus({ ...span.status, message: scrubText(span.status.message) });
    },
    onEnd: () => undefined,
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  };
}

function redactAttributes(attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    // In place: an event's attributes have no setter.
    if (isRestrictedName(name.slice(name.lastIndexOf('.') + 1))) attributes[name] = redacted;
    else if (typeof value === 'string') attributes[name] = scrubText(value);
  }
}
