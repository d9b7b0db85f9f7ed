import type { MessageIdentity } from '@wellflow/kernel';

export interface KnownOrder {
  readonly epoch: number;
  readonly sequence: number;
}

export interface OrderJudgement {
  /** Ids of messages older than what their key has already had. */
  readonly stale: ReadonlySet<string>;
  /** The newest order of each key that got a newer one. */
  readonly newest: ReadonlyMap<string, KnownOrder>;
}

/** Order is epoch, then sequence, per key. Messages without an order are never stale. */
export function judgeOrder(
  messages: readonly MessageIdentity[],
  known: ReadonlyMap<string, KnownOrder>,
): OrderJudgement {
  const stale = new Set<string>();
  const newest = new Map<string, KnownOrder>();
  for (const { id, key, order } of messages) {
    const last = newest.get(key) ?? known.get(key);
    if (order && last && !isNewer(order, last)) stale.add(id);
    else if (order) newest.set(key, order);
  }
  return { stale, newest };
}

function isNewer(order: KnownOrder, than: KnownOrder): boolean {
  return order.epoch === than.epoch ? order.sequence > than.sequence : order.epoch > than.epoch;
}
