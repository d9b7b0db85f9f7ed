export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [name: string]: JsonValue };

/** @returns what lies under the path, undefined where there is nothing; a number steps into a list. */
export function at(value: JsonValue | undefined, ...path: readonly (string | number)[]): JsonValue | undefined {
  let current: JsonValue | undefined = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = Object.entries(current).find(([name]) => name === String(step))?.[1];
  }
  return current;
}

/** @throws Error naming the path where there is no text. */
export function textAt(value: JsonValue | undefined, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path);
  if (typeof found !== 'string') throw new Error(`No text at ${path.join('.')}: ${JSON.stringify(found)}`);
  return found;
}

/** A list as it is; nothing is an empty list. @throws Error where there is something else. */
export function listAt(value: JsonValue | undefined, ...path: readonly (string | number)[]): readonly JsonValue[] {
  const found = at(value, ...path) ?? [];
  if (!Array.isArray(found)) throw new Error(`No list at ${path.join('.')}: ${JSON.stringify(found)}`);
  return found as readonly JsonValue[];
}

/** Name and value of each member; nothing has none. @throws Error where there is something else. */
export function membersAt(
  value: JsonValue | undefined,
  ...path: readonly (string | number)[]
): readonly (readonly [string, JsonValue])[] {
  const found = at(value, ...path) ?? {};
  if (typeof found !== 'object' || Array.isArray(found))
    throw new Error(`No object at ${path.join('.')}: ${JSON.stringify(found)}`);
  return Object.entries(found);
}

export function parseJson(text: string): JsonValue {
  return JSON.parse(text) as JsonValue;
}
