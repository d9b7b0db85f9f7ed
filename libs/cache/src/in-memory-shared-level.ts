import { randomUUID } from 'node:crypto';

import { invalidationHoldMs } from './shared-level';
import type { Address, Invalidation, SharedLevel } from './shared-level';

type Listener = Parameters<SharedLevel['listen']>[1];

interface Stored {
  readonly text: string | undefined;
  readonly generation: string;
  readonly until: number;
}

/** The shared level without Redis, for tests: every `connect` is one more process. Keeps the same promises. */
export function createInMemorySharedLevel(): { readonly connect: () => SharedLevel } {
  const generations = new Map<string, string>();
  const entries = new Map<string, Stored>();
  const processes = new Set<Set<readonly [string, Listener]>>();
  const group = ({ cache, organization }: Omit<Address, 'key'>): string => JSON.stringify([cache, organization]);
  const place = (address: Address): string => JSON.stringify([address.cache, address.organization, address.key]);
  const current = (address: Omit<Address, 'key'>): string => {
    const generation = generations.get(group(address)) ?? randomUUID();
    generations.set(group(address), generation);
    return generation;
  };
  const find = (address: Address): Stored | undefined => {
    const stored = entries.get(place(address));
    return stored !== undefined && stored.until > Date.now() ? stored : undefined;
  };
  const forget = ({ key, ...address }: Invalidation): void => {
    if (key === undefined) generations.set(group(address), randomUUID());
    else
      entries.set(place({ ...address, key }), {
        text: undefined,
        generation: '',
        until: Date.now() + invalidationHoldMs,
      });
  };
  const connect = (): SharedLevel => {
    const own = new Set<readonly [string, Listener]>();
    processes.add(own);
    return {
      read: async (address) => {
        const generation = current(address);
        const stored = find(address);
        return { generation, text: stored?.generation === generation ? stored.text : undefined };
      },
      write: async (address, text, { generation, ttlMs }) => {
        const stored = find(address);
        const isHeld = stored !== undefined && stored.text === undefined;
        if (isHeld || current(address) !== generation) return;
        entries.set(place(address), { text, generation, until: Date.now() + ttlMs });
      },
      invalidate: async (what) => {
        forget(what);
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
