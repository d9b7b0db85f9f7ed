import type { Json } from '@wellflow/kernel';

/** Text for a shared level; no value at all is the empty text, which no JSON is. */
export function encode(value: Json | undefined): string {
  return value === undefined ? '' : JSON.stringify(value);
}

/** @throws Error when the text is not what `encode` wrote or `parse` refuses it. */
export function decode<V extends Json>(text: string, parse?: (value: Json) => V): V | undefined {
  if (text === '') return undefined;
  return parse === undefined ? JSON.parse(text) : parse(JSON.parse(text));
}

/** Up to a tenth less. */
export function jittered(ttlMs: number): number {
  return Math.max(1, Math.round(ttlMs * (1 - Math.random() / 10)));
}
