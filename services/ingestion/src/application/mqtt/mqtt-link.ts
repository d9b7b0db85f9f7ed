/** One message of a broker. */
export interface IncomingPublish {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** Told because we subscribed just now, not because it just happened. */
  readonly retained: boolean;
  /** Sends PUBACK; until then a broker that keeps sessions sends the message again. Nothing where QoS is 0. */
  readonly acknowledge: () => void;
}

export interface OutgoingPublish {
  readonly topic: string;
  readonly payload: Uint8Array | string;
  readonly qos: 0 | 1;
  readonly retain: boolean;
}

export interface LinkOptions {
  readonly clientId: string;
  /** Published by the broker when the connection ends without a goodbye. */
  readonly will: OutgoingPublish | undefined;
  /** False: the broker keeps subscriptions and messages while we are away. */
  readonly clean: boolean;
  /** Messages on their way to us without our PUBACK, at most; brokers of MQTT 3.1.1 have their own limit. */
  readonly receiveMaximum: number;
  readonly filters: readonly string[];
  /** @returns a promise while there is no room for more; nothing is read from the broker until it settles. */
  readonly onMessage: (message: IncomingPublish) => Promise<void> | undefined;
}

/** A connection to a broker. It does not come back by itself: a new one has a new Will. */
export interface MqttLink {
  /** Settles once the broker has taken it. */
  publish(message: OutgoingPublish): Promise<void>;
  isOpen(): boolean;
  /** Says goodbye, so that the Will is not published. */
  close(): Promise<void>;
}

/** Resolves once connected and subscribed. @throws when the broker does not answer in time, or refuses. */
export type OpenLink = (options: LinkOptions) => Promise<MqttLink>;
