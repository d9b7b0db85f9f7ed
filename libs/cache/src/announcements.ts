import { randomUUID } from 'node:crypto';

import type { Redis } from 'ioredis';

import type { Invalidation, SharedLevel } from './shared-level';

type Listener = Parameters<SharedLevel['listen']>[1];

/** What processes tell each other over one Redis channel. */
export function createAnnouncements(subscriber: Redis, channel: string) {
  const self = randomUUID();
  const listeners = new Map<string, Set<Listener>>();
  const everybody = (): readonly Listener[] => [...listeners.values()].flatMap((ofCache) => [...ofCache]);
  subscriber.on('message', (_channel: string, text: string) => {
    const announced = parse(text);
    if (announced === undefined || announced.from === self) return;
    listeners.get(announced.what.cache)?.forEach(({ onInvalidated }) => onInvalidated(announced.what));
  });
  // Redis keeps no messages: what was said while we were away, or before we listened, is lost.
  subscriber.on(
    'ready',
    () => void subscriber.subscribe(channel).then(() => everybody().forEach(({ onGap }) => onGap()), ignore),
  );
  return {
    channel,
    encode: ({
      cache,
      organization,
      key = null,
    }: Omit<Invalidation, 'key'> & { readonly key?: string | null | undefined }): string =>
      JSON.stringify([self, cache, organization, key]),
    listen: (cache: string, listener: Listener): (() => void) => {
      const ofCache = listeners.get(cache) ?? new Set();
      listeners.set(cache, ofCache.add(listener));
      return () => void ofCache.delete(listener);
    },
  };
}

function parse(text: string): { readonly from: unknown; readonly what: Invalidation } | undefined {
  try {
    const [from, cache, organization, key]: unknown[] = JSON.parse(text);
    if (typeof cache !== 'string' || typeof organization !== 'string' || organization === '') return undefined;
    return { from, what: { cache, organization, key: typeof key === 'string' ? key : undefined } };
  } catch {
    return undefined;
  }
}

function ignore(): void {
  // The connection was lost again; the next `ready` subscribes.
}
