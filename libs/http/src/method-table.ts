/** Which methods an address knows, for 405 and its `Allow` header (RFC 9110, 15.5.6). */
export interface MethodTable {
  add(pattern: string, methods: readonly string[]): void;
  allowed(path: string): readonly string[];
}

interface Entry {
  readonly pattern: RegExp;
  readonly methods: Set<string>;
}

/** Remembers routes as patterns of whole segments. */
export function createMethodTable(): MethodTable {
  const entries = new Map<string, Entry>();
  return {
    add(pattern, methods) {
      const entry = entries.get(pattern) ?? { pattern: toRegExp(pattern), methods: new Set<string>() };
      for (const method of methods) entry.methods.add(method);
      entries.set(pattern, entry);
    },
    allowed(path) {
      const matching = [...entries.values()].filter((entry) => entry.pattern.test(path));
      return [...new Set(matching.flatMap((entry) => [...entry.methods]))].sort();
    },
  };
}

function toRegExp(pattern: string): RegExp {
  const segments = pattern.split('/').map((segment) => {
    if (segment.startsWith(':')) return '[^/]+';
    return segment === '*' ? '.*' : segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${segments.join('/')}$`);
}
