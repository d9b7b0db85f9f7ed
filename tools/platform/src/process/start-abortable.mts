import type { Supervised } from './supervision.mts';

/** Starts a process that an abort stops while it starts; once it is ready its owner stops it, in its turn. */
export async function startAbortable(
  supervised: Pick<Supervised, 'start' | 'stop'>,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const stop = (): void => void supervised.stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await supervised.start();
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
