import type { RunDeps } from './relay-run';

const intervalMs = 5_000;

/** Depth and age of the outbox as metrics, while leading. */
export function watchDepth({ store, counters, kafka }: Pick<RunDeps, 'store' | 'counters' | 'kafka'>): () => void {
  const parked = kafka.metrics.gauge({
    name: 'wellflow_outbox_parked_messages',
    help: 'Messages that cannot be encoded, and what follows them in their keys',
  });
  const look = async (): Promise<void> => {
    const depth = await store.measure();
    counters.pending.set({}, depth.unsent);
    counters.oldestSeconds.set({}, depth.oldestMs / 1_000);
    parked.set({}, depth.parked);
  };
  const timer = setInterval(() => void look().catch(() => undefined), intervalMs);
  return () => clearInterval(timer);
}
