import type { LinkKeeper } from './link-keeper';
import type { IncomingPublish } from './mqtt-link';

export interface PlainConnectionDeps {
  readonly links: LinkKeeper;
  readonly take: (message: IncomingPublish) => void;
  readonly room: () => Promise<void> | undefined;
  readonly clientId: string;
  readonly filters: readonly string[];
}

// Enough for a full batch between two acknowledgements of Kafka, and a bound for what a crash sends again.
const receiveMaximum = 1_000;

/** The way of plain messages: the broker keeps for us what we have not acknowledged, under a client id that never changes. */
export function createPlainConnection({ links, take, room, clientId, filters }: PlainConnectionDeps) {
  const onMessage = (message: IncomingPublish): Promise<void> | undefined => {
    take(message);
    return room();
  };
  return {
    step: async (): Promise<void> => {
      if (links.current() !== undefined) return;
      await links.connect({ clientId, will: undefined, clean: false, receiveMaximum, filters, onMessage });
    },
    leave: () => links.close(),
  };
}
