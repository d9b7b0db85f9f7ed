import type { Clock } from '@wellflow/kernel';
import type { RawQuarantine, RefusedMessage } from '../../application/mqtt/raw-quarantine';
import type { QuarantinedReading, ReadingLog } from '../../application/reading-log';

export interface RawQuarantineDeps {
  readonly log: Pick<ReadingLog, 'append'>;
  readonly organization: string;
  readonly now: Clock;
  readonly newId: () => string;
}

// Bytes that are kept of one message; a whole batch of them still fits the greatest record.
const mostKept = 128 * 1024;
const perRecord = 5;

/** Keeps refused messages where refused and waiting readings are kept, by the same durable way. */
export function createKafkaRawQuarantine({ log, organization, now, newId }: RawQuarantineDeps): RawQuarantine {
  return {
    hold: async (producerId, messages) => {
      for (let start = 0; start < messages.length; start += perRecord) {
        const receivedAt = now();
        const quarantined = messages
          .slice(start, start + perRecord)
          .map((message, index) => asReading(message, index, receivedAt));
        await log.append({ organization, producerId, receiptId: newId(), receivedAt, accepted: [], quarantined });
      }
    },
  };
}

function asReading({ topic, payload, code, detail }: RefusedMessage, index: number, time: string): QuarantinedReading {
  const kept = payload.subarray(0, mostKept);
  const cut = payload.length > mostKept ? `; the first ${mostKept} of ${payload.length} bytes are kept` : '';
  return {
    index,
    reason: code,
    explanation: `${detail}${cut}`,
    item: { tag: topic.slice(0, 1_000), time, value: printBytes(kept) },
  };
}

/** Text as it is, anything else as base64; a jsonb column holds no NUL. */
export function printBytes(bytes: Uint8Array): string {
  const text = decodeText(bytes);
  return text === undefined || text.includes('\0') ? `base64:${Buffer.from(bytes).toString('base64')}` : text;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** @returns undefined for what is no UTF-8. */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}
