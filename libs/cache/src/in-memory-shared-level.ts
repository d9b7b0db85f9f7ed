import { randomUUID } from 'node:crypto';

import { invalidationHoldMs } from './shared-level';
import type { Address, Invalidation, SharedLevel, SharedReading } from './shared-level';

type Listener = Parameters<SharedLevel['listen']>[1];
type Write = { readonly generation: string; readonly ttlMs: number };

/** The shared level without Redis, for tests: every `connect` is one more process. Keeps the same promises. */
export function createInMemorySharedLevel(): { readonly connect: () => SharedLevel } {
  const store = createStore();
  const processes = new Set<Set<readonly [string, Listener]>>();
  const connect = (): SharedLevel => {
    const own = new Set<readonly [string, Listener]>();
    processes.add(own);
    return {
      read: async (address) => store.read(address),
      write: async (address, text, write) => store.write(address, text, write),
      invalidate: async (what) => {
        store.forget(what);
        const others = [...processes].filter((process) => process !== own).flatMap((process) => [...process]);
        others.filter(([cache]) => cache === what.cache).forEach(([, listener]) => listener.onInvalidated(what));
      },
      listen: (cache, listener) => {
        const entry = [cache, listener] as const;
        own.add(entry);
        return () => void own.delete(entry);
      },
      close: async () => void processes.delete(own),
    };
  };
  return { connect };
}

interface Stored {
  /** `undefined` while an invalidation holds the place. */
  readonly text: string | undefined;
  readonly generation: string;
  readonly until: number;
}

function held(): Stored {
  return { text: undefined, generation: '', until: Date.now() + invalidationHoldMs };
}

function groupOf({ cache, organization }: Omit<Address, 'key'>): string {
  return JSON.stringify([cache, organization]);
}

function placeOf({ cache, organization, key }: Address): string {
  return JSON.stringify([cache, organization, key]);
}

function createStore() {
  const generations = new Map<string, string>();
  const entries = new Map<string, Stored>();
  const generationOf = (address: Address): string => {
    const generation = generations.get(groupOf(address)) ?? randomUUID();
    generations.set(groupOf(address), generation);
    return generation;
  };
  const find = (address: Address): Stored | undefined => {
    const stored = entries.get(placeOf(address));
    return stored !== undefined && stored.until > Date.now() ? stored : undefined;
  };
  return {
    read: (address: Address): SharedReading => {
      const generation = generationOf(address);
      const stored = find(address);
      return { generation, text: stored?.generation === generation ? stored.text : undefined };
    },
    write: (address: Address, text: string, { generation, ttlMs }: Write): void => {
      const stored = find(address);
      const isHeld = stored !== undefined && stored.text === undefined;
      if (isHeld || generationOf(address) !== generation) return;
      entries.set(placeOf(address), { text, generation, until: Date.now() + ttlMs });
    },
    forget: ({ key, ...group }: Invalidation): void => {
      if (key === undefined) generations.set(groupOf(group), randomUUID());
      else entries.set(placeOf({ ...group, key }), held());
    },
  };
}
