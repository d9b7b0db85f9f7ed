import { delayMs } from './back-off';
import type { BackOff } from './back-off';
import type { Batch, Buffer } from './buffer';
import type { Gateway, Outcome } from './gateway';

export interface SenderDeps {
  readonly gateway: Gateway;
  readonly buffer: Buffer;
  readonly backOff: BackOff;
  readonly random: () => number;
  /** Waits, and returns at once when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly announce: (line: string) => void;
}

export interface Sent {
  readonly accepted: number;
  /** Acknowledged with another verdict: quarantined, rejected. */
  readonly notAccepted: number;
  /** In batches the gateway refused as a whole. */
  readonly refused: number;
  /** Empty while all is well, else why nothing gets through. */
  readonly trouble: string;
}

/** Delivers the buffer, oldest batch first, one at a time, each until it is acknowledged. */
export interface Sender {
  /** Sends until the buffer is empty or the signal is aborted; a batch in flight is awaited. */
  drain(signal: AbortSignal): Promise<void>;
  sent(): Sent;
}

export function createSender(deps: SenderDeps): Sender {
  let sent: Sent = { accepted: 0, notAccepted: 0, refused: 0, trouble: '' };
  let attempt = 0;

  async function settle(batch: Batch, outcome: Outcome, signal: AbortSignal): Promise<void> {
    if (outcome.kind === 'later') {
      sent = { ...sent, trouble: outcome.why };
      const backOffMs = delayMs(deps.backOff, attempt, deps.random);
      attempt += 1;
      return deps.sleep(Math.max(backOffMs, outcome.afterMs ?? 0), signal);
    }
    attempt = 0;
    sent = counted(sent, batch, outcome);
    if (outcome.kind === 'refused') deps.announce(`batch ${batch.number} refused, given up: ${outcome.why}`);
    return deps.buffer.remove(batch);
  }

  return {
    async drain(signal) {
      for (;;) {
        if (signal.aborted) return;
        const batch = await deps.buffer.oldest();
        if (batch === undefined) return;
        await settle(batch, await deps.gateway.sendReadings(batch.body), signal);
      }
    },
    sent: () => sent,
  };
}

function counted(sent: Sent, batch: Batch, outcome: Exclude<Outcome, { kind: 'later' }>): Sent {
  if (outcome.kind === 'refused') return { ...sent, trouble: '', refused: sent.refused + batch.readings };
  const { accepted, notAccepted } = outcome;
  return { ...sent, trouble: '', accepted: sent.accepted + accepted, notAccepted: sent.notAccepted + notAccepted };
}
