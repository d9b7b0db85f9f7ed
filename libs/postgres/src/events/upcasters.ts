import type { AddedEvent, EventBody } from './event-store';

/** Turns an event as it was recorded at one version of its shape into the next version. Pure. */
export interface Upcaster {
  readonly type: string;
  readonly from: number;
  readonly up: (event: EventBody) => EventBody;
}

export interface Upcasters {
  /** Version a type is recorded with today. */
  readonly current: (type: string) => number;
  /** The event as today's code knows it. May give another `type` where an event was renamed. */
  readonly upcast: (recorded: AddedEvent) => EventBody;
}

/**
 * Chains by type and version: what is stored is never changed, what is read is always today's shape.
 * @throws Error when two upcasters start at the same version, or a chain has a gap.
 */
export function createUpcasters(upcasters: readonly Upcaster[]): Upcasters {
  const steps = new Map<string, Upcaster>();
  for (const upcaster of upcasters) {
    const key = keyOf(upcaster.type, upcaster.from);
    if (steps.has(key)) throw new Error(`Two upcasters start from ${key}`);
    steps.set(key, upcaster);
  }
  for (const { type, from } of upcasters) {
    if (from > 1 && !steps.has(keyOf(type, from - 1))) throw new Error(`No upcaster leads to ${keyOf(type, from)}`);
  }
  const lengths = new Map<string, number>();
  for (const { type, from } of upcasters) lengths.set(type, Math.max(lengths.get(type) ?? 1, from + 1));
  return {
    current: (type) => lengths.get(type) ?? 1,
    upcast: (recorded) => climb(steps, recorded),
  };
}

function climb(steps: ReadonlyMap<string, Upcaster>, { event, schemaVersion }: AddedEvent): EventBody {
  let climbed = event;
  let version = schemaVersion;
  for (;;) {
    const step = steps.get(keyOf(climbed.type, version));
    if (!step) return climbed;
    const next = step.up(climbed);
    // An event that was renamed goes on as the first version of its new name.
    version = next.type === climbed.type ? version + 1 : 1;
    climbed = next;
  }
}

function keyOf(type: string, version: number): string {
  return `${type} v${version}`;
}

/** For aggregates whose events never changed. */
export const noUpcasters: Upcasters = createUpcasters([]);
