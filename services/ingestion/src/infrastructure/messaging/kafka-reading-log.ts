import type { Instant, OutgoingMessage } from '@wellflow/kernel';
import type { ReadingLog } from '../../application/reading-log';
import { toReadingMessages } from './reading-messages';

/** The part of a Kafka producer this needs. */
export interface MessageSender {
  /** Resolves after the brokers' answer (`acks=all`). */
  send(
    messages: readonly (OutgoingMessage & { readonly organization: string; readonly occurredAt: Instant })[],
  ): Promise<void>;
}

export function createKafkaReadingLog({ producer }: { readonly producer: MessageSender }): ReadingLog {
  return {
    append: async (batch) => {
      const { organization, receivedAt: occurredAt } = batch;
      await producer.send(toReadingMessages(batch).map((message) => ({ ...message, organization, occurredAt })));
    },
  };
}
