import type { CallPolicy } from '../avro/registry';
import type { Sender } from './sender';

/**
 * A sender under a policy. The caller of a send that runs out of time is told so at once, but kafkajs goes on with it:
 * what comes after waits until that has ended, or it would overtake.
 */
export function limit(sender: Pick<Sender, 'send'>, policy: CallPolicy): Pick<Sender, 'send'> {
  const abandoned = new Set<Promise<void>>();
  return {
    send: (records) =>
      policy.execute(async (signal) => {
        await Promise.allSettled(abandoned);
        signal.throwIfAborted();
        const sending = sender.send(records);
        const abandon = (): void => void hold(abandoned, sending);
        signal.addEventListener('abort', abandon, { once: true });
        await sending.finally(() => signal.removeEventListener('abort', abandon));
      }),
  };
}

function hold(abandoned: Set<Promise<void>>, sending: Promise<void>): void {
  const ended = sending
    .catch(() => undefined)
    .then(() => {
      abandoned.delete(ended);
    });
  abandoned.add(ended);
}
