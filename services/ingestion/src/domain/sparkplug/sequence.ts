import type { FieldMessage, HeldMessage, Signature } from './session';

/** How many messages later than `expected` this one is, 0 to 255. */
export function distance(expected: number, seq: number): number {
  return (seq - expected + 256) % 256;
}

export function next(seq: number): number {
  return (seq + 1) % 256;
}

const remembered = 16;

export function remember(recent: readonly Signature[], signature: Signature): readonly Signature[] {
  return [...(recent.length < remembered ? recent : recent.slice(1)), signature];
}

export function isKnown(recent: readonly Signature[], { seq, timestampMs }: Signature): boolean {
  return recent.some((known) => known.seq === seq && known.timestampMs === timestampMs);
}

export function bySequence(held: readonly HeldMessage[], expected: number): readonly HeldMessage[] {
  return [...held].sort((one, other) => distance(expected, one.seq) - distance(expected, other.seq));
}

export interface Turn {
  readonly birth: FieldMessage & { readonly seq: number };
  /** What the session before had expected next. */
  readonly expected: number;
}

/** Whether a held message belongs to the session that a birth begins: it overtook its own birth. */
export function belongsTo({ birth, expected }: Turn, { payload, seq }: HeldMessage): boolean {
  const [told, born] = [payload.timestampMs ?? 0, birth.payload.timestampMs ?? 0];
  if (told !== born) return told > born;
  // Stamped in the same millisecond: it follows the sequence it is nearer to.
  return distance(next(birth.seq), seq) < distance(expected, seq);
}
