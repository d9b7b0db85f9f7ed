import { parseHostState, printHostState } from '../../domain/sparkplug/state-message';
import {
  left,
  mayReturn,
  mustLeave,
  notStored,
  stored,
  storingFromTheStart,
  usualStoringLimits,
  type StoringLimits,
} from '../../domain/sparkplug/storing';
import { fieldFilters, stateTopic } from '../../domain/sparkplug/topic';
import type { LinkKeeper } from './link-keeper';
import type { IncomingPublish, LinkOptions, MqttLink, OutgoingPublish } from './mqtt-link';
import type { SparkplugHost } from './sparkplug-host';

export interface HostConnectionDeps {
  readonly links: LinkKeeper;
  readonly host: SparkplugHost;
  readonly hostId: string;
  readonly clientId: string;
  readonly groups: readonly string[];
  /** The payload of `Node Control/Rebirth`. */
  readonly encodeRebirth: (nowMs: number) => Uint8Array;
  readonly decodeText: (payload: Uint8Array) => string | undefined;
  /** A promise while what came cannot be taken. */
  readonly room: () => Promise<void> | undefined;
  readonly nowMs: () => number;
  readonly limits?: StoringLimits;
}

export interface HostConnection {
  /** What is due: connecting, asking for births, leaving. */
  step(): Promise<void>;
  /** Told by the store of every attempt. */
  note(outcome: 'stored' | 'failed'): void;
  /** Says OFFLINE and goodbye. */
  leave(): Promise<void>;
  isOnline(): boolean;
}

/** Our presence at a broker: online means that what is sent now becomes durable. */
export function createHostConnection(deps: HostConnectionDeps): HostConnection {
  const { links, nowMs, limits = usualStoringLimits } = deps;
  const states = createStates(deps);
  let storing = storingFromTheStart;
  const come = async (): Promise<void> => {
    if (storing.failingSinceMs !== undefined || !mayReturn(storing, limits, nowMs())) return;
    states.begin();
    const link = await links.connect(linkOptions(deps, states));
    if (link === undefined) return;
    deps.host.forgetSessions();
    await states.sayOnline(link);
  };
  const leave = async (): Promise<void> => {
    if (links.current() !== undefined) storing = left(storing, nowMs());
    await sayGoodbye(links, states);
  };
  return {
    step: async () => {
      if (links.current() === undefined) await come();
      else if (mustLeave(storing, limits, nowMs())) await leave();
      await askForBirths(deps);
    },
    note: (outcome) => void (storing = outcome === 'stored' ? stored(storing) : notStored(storing, nowMs())),
    leave,
    isOnline: () => links.current() !== undefined,
  };
}

async function sayGoodbye(links: LinkKeeper, states: States): Promise<void> {
  const link = links.current();
  // A broker that cannot be told any more tells the field itself, by the Will.
  if (link !== undefined) await states.sayOffline(link).catch(() => undefined);
  await links.close();
}

interface States {
  /** Takes the time that a connection's Will and its birth have in common. */
  begin(): void;
  will(): OutgoingPublish;
  sayOnline(link: MqttLink): Promise<void>;
  sayOffline(link: MqttLink): Promise<void>;
  /** Somebody says of us what is not so, such as a Will of an earlier connection that comes late. */
  correct(payload: Uint8Array): void;
}

function createStates({ hostId, nowMs, links, decodeText }: HostConnectionDeps): States {
  const topic = stateTopic(hostId);
  let timestamp = nowMs();
  let online = false;
  const message = (payload: string): OutgoingPublish => ({ topic, payload, qos: 1, retain: true });
  const say = (link: MqttLink): Promise<void> => link.publish(message(printHostState({ online, timestamp })));
  return {
    begin: () => {
      timestamp = nowMs();
      online = false;
    },
    will: () => message(printHostState({ online: false, timestamp })),
    sayOnline: async (link) => {
      online = true;
      await say(link);
    },
    sayOffline: async (link) => {
      online = false;
      timestamp = Math.max(timestamp, nowMs());
      await say(link);
    },
    correct: (payload) => {
      const said = parseHostState(decodeText(payload) ?? '');
      const link = links.current();
      if (!online || link === undefined || said === undefined || said.online) return;
      // Edge nodes pass over what is older than what they know.
      timestamp = Math.max(timestamp, said.timestamp);
      void say(link).catch(() => undefined);
    },
  };
}

function linkOptions(deps: HostConnectionDeps, states: States): LinkOptions {
  const { clientId, groups, hostId, host, room } = deps;
  const own = stateTopic(hostId);
  const onMessage = (message: IncomingPublish): Promise<void> | undefined => {
    message.acknowledge();
    if (message.topic === own) states.correct(message.payload);
    else if (!message.retained) host.take(message);
    return room();
  };
  const filters = [...fieldFilters(groups), ...(groups.length === 0 ? [] : [own])];
  return { clientId, will: states.will(), clean: true, receiveMaximum: 1_000, filters, onMessage };
}

async function askForBirths({ links, host, encodeRebirth, nowMs }: HostConnectionDeps): Promise<void> {
  const link = links.current();
  // Without a connection the need stays noted.
  if (link === undefined) return;
  const payload = encodeRebirth(nowMs());
  for (const topic of host.tick()) await link.publish({ topic, payload, qos: 0, retain: false });
}
