import { scrubText } from './scrub-text';
import { isRestrictedName, redacted } from './restricted-names';

const deepest = 8;
const mostNodes = 2_000;

interface Walk {
  nodes: number;
  readonly seen: WeakSet<object>;
}

/**
 * A copy fit for logs, spans and dead letters: restricted fields are gone at any depth, also inside errors, their
 * causes and class instances, and text that looks like a secret is masked. At most 8 levels and 2,000 values deep.
 */
export function redact(value: unknown): unknown {
  return copy(value, 0, { nodes: 0, seen: new WeakSet() });
}

/** An error as a plain record: type, message, stack, its own fields, its cause and its inner errors, all redacted. */
export function describeError(error: Error): Record<string, unknown> {
  return copyError(error, 0, { nodes: 0, seen: new WeakSet([error]) });
}

function copy(value: unknown, depth: number, walk: Walk): unknown {
  if (typeof value === 'string') return scrubText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (walk.seen.has(value)) return '[circular]';
  walk.nodes += 1;
  if (depth >= deepest || walk.nodes > mostNodes) return '[truncated]';
  walk.seen.add(value);
  const copied = copyObject(value, depth, walk);
  // The same record twice side by side is no circle.
  walk.seen.delete(value);
  return copied;
}

function copyObject(value: object, depth: number, walk: Walk): unknown {
  if (value instanceof Error) return copyError(value, depth, walk);
  if (Array.isArray(value)) return value.map((item) => copy(item, depth + 1, walk));
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof Map)
    return copyFields(
      [...value].map(([key, item]) => [String(key), item]),
      depth,
      walk,
    );
  if (value instanceof Set) return [...value].map((item) => copy(item, depth + 1, walk));
  if ('toJSON' in value && typeof value.toJSON === 'function') return copy(value.toJSON(), depth + 1, walk);
  return copyFields(Object.entries(value), depth, walk);
}

function copyError(error: Error, depth: number, walk: Walk): Record<string, unknown> {
  const inner = error instanceof AggregateError ? { errors: copy(error.errors, depth + 1, walk) } : {};
  const cause = error.cause === undefined ? {} : { cause: copy(error.cause, depth + 1, walk) };
  return {
    type: error.name,
    message: scrubText(error.message),
    stack: scrubText(error.stack ?? ''),
    ...copyFields(
      Object.entries(error).filter(([name]) => !standardFields.has(name)),
      depth,
      walk,
    ),
    ...cause,
    ...inner,
  };
}

const standardFields = new Set(['name', 'message', 'stack', 'cause', 'errors']);

function copyFields(
  fields: readonly (readonly [string, unknown])[],
  depth: number,
  walk: Walk,
): Record<string, unknown> {
  const copied = fields.map(([name, item]) => {
    const isOut = item !== undefined && item !== null && isRestrictedName(name);
    return [name, isOut ? redacted : copy(item, depth + 1, walk)];
  });
  // A field named __proto__ must stay data.
  return Object.fromEntries(copied);
}
