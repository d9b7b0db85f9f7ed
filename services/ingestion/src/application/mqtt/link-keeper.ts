import type { LinkOptions, MqttLink, OpenLink } from './mqtt-link';

export interface LinkKeeperDeps {
  readonly open: OpenLink;
  readonly nowMs: () => number;
  readonly onFailure: (error: unknown) => void;
}

export interface LinkKeeper {
  /** The connection, while it stands. */
  current(): MqttLink | undefined;
  /** Tries to connect, unless the last try was just now. @returns the connection, if it was made. */
  connect(options: LinkOptions): Promise<MqttLink | undefined>;
  close(): Promise<void>;
}

const shortestMs = 1_000;
const longestMs = 30_000;

/** One connection at a time; after a failure the next try waits longer, so that a broker coming up is not besieged. */
export function createLinkKeeper({ open, nowMs, onFailure }: LinkKeeperDeps): LinkKeeper {
  let link: MqttLink | undefined;
  let nextAtMs = -Infinity;
  let pauseMs = shortestMs;
  const failed = (error: unknown): undefined => {
    nextAtMs = nowMs() + pauseMs;
    pauseMs = Math.min(longestMs, pauseMs * 2);
    onFailure(error);
    return undefined;
  };
  return {
    current: () => (link?.isOpen() === true ? link : undefined),
    connect: async (options) => {
      if (nowMs() < nextAtMs) return undefined;
      try {
        link = await open(options);
        pauseMs = shortestMs;
        nextAtMs = nowMs() + shortestMs;
        return link;
      } catch (error) {
        return failed(error);
      }
    },
    close: async () => {
      const closing = link;
      link = undefined;
      if (closing?.isOpen() === true) await closing.close();
    },
  };
}
