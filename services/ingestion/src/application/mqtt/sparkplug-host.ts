import { onMessage, onTick } from '../../domain/sparkplug/on-message';
import type { SparkplugPayload } from '../../domain/sparkplug/payload';
import {
  beginRebirths,
  forgetRebirthOf,
  takeDue,
  usualRebirthLimits,
  wantRebirthOf,
  type RebirthLimits,
} from '../../domain/sparkplug/rebirths';
import {
  beginSession,
  type EdgeSession,
  type FieldMessage,
  type Life,
  type Omitted,
  type Step,
} from '../../domain/sparkplug/session';
import { commandTopic, parseFieldTopic } from '../../domain/sparkplug/topic';
import type { RawMessage } from './raw-quarantine';
import type { Arrival } from './store-arrivals';

export interface SparkplugHostDeps {
  /** @returns undefined for bytes that are no payload of Sparkplug B. */
  readonly decode: (payload: Uint8Array) => SparkplugPayload | undefined;
  readonly add: (arrival: Arrival) => void;
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  readonly onOmitted: (omitted: Omitted) => void;
  /** Told of births and deaths, in order. */
  readonly onLife: (life: NodeLife) => void;
  /** How long a message out of turn waits for those before it, in milliseconds. */
  readonly reorderMs: number;
  readonly rebirthLimits?: RebirthLimits;
}

/** A birth or death of a node (device '') or of one of its devices. */
export interface NodeLife extends Life {
  readonly group: string;
  readonly edge: string;
}

export interface SparkplugHost {
  take(message: RawMessage): void;
  /** Lets time pass. @returns the topics of the nodes to be asked for their births. */
  tick(): readonly string[];
  /** Nothing is known of what happened while nobody listened: every node has to be born again. */
  forgetSessions(): void;
  edges(): number;
}

/** What a host keeps of each edge node, and what it makes of their messages. */
export function createSparkplugHost(deps: SparkplugHostDeps): SparkplugHost {
  const field = createField(deps);
  return {
    take: (raw) => {
      const topic = parseFieldTopic(raw.topic);
      if (topic === undefined) return;
      const payload = deps.decode(raw.payload);
      if (payload === undefined) deps.add({ readings: [], lane: 'live', raw, fault: noPayload });
      else field.take({ topic, payload }, raw);
    },
    tick: () => {
      field.tick();
      return field.takeDue();
    },
    forgetSessions: field.forget,
    edges: field.edges,
  };
}

/** The edge nodes by the topic that reaches them. */
function createField(deps: SparkplugHostDeps) {
  const { nowMs, reorderMs, rebirthLimits = usualRebirthLimits } = deps;
  const sessions = new Map<string, EdgeSession>();
  const waiting = new Set<string>();
  const rebirths = createRebirthQueue(rebirthLimits, nowMs);
  const note = (key: string, step: Step, raw: RawMessage): void => {
    sessions.set(key, step.session);
    if (step.session.held.length === 0) waiting.delete(key);
    else waiting.add(key);
    if (step.rebirth !== undefined) rebirths.want(key);
    tell(deps, step, raw);
  };
  return {
    take: (message: FieldMessage, raw: RawMessage): void => {
      const { topic } = message;
      const key = commandTopic(topic);
      if (topic.device === '' && topic.type !== 'DATA') rebirths.forget(key);
      note(key, onMessage(sessions.get(key) ?? beginSession(topic), message, nowMs()), raw);
    },
    tick: () =>
      waiting.forEach((key) => note(key, onTick(sessionOf(sessions, key), nowMs(), reorderMs), heldBefore(key))),
    takeDue: rebirths.takeDue,
    forget: () => {
      for (const [key, session] of sessions) sessions.set(key, forgetBirths(session));
      for (const key of sessions.keys()) rebirths.want(key);
      waiting.clear();
    },
    edges: () => sessions.size,
  };
}

function tell({ add, onOmitted, onLife }: SparkplugHostDeps, step: Step, raw: RawMessage): void {
  const { group, edge } = step.session;
  onOmitted(step.omitted);
  for (const life of step.lives) onLife({ group, edge, ...life });
  arrivalsOf(step, raw).forEach(add);
}

function createRebirthQueue(limits: RebirthLimits, nowMs: () => number) {
  let rebirths = beginRebirths(limits, nowMs());
  return {
    want: (key: string): void => void (rebirths = wantRebirthOf(rebirths, key)),
    forget: (key: string): void => void (rebirths = forgetRebirthOf(rebirths, key)),
    takeDue: (): readonly string[] => {
      const step = takeDue(rebirths, limits, nowMs());
      rebirths = step.rebirths;
      return step.due;
    },
  };
}

function sessionOf(sessions: ReadonlyMap<string, EdgeSession>, key: string): EdgeSession {
  const session = sessions.get(key);
  if (session === undefined) throw new Error(`No session of ${key}`);
  return session;
}

function forgetBirths(session: EdgeSession): EdgeSession {
  return { ...session, status: 'unborn', held: [], recent: [] };
}

/** Of what waited for its turn only the readings are left. */
function heldBefore(key: string): RawMessage {
  return { topic: key, payload: new Uint8Array() };
}

const noPayload = { code: 'ingestion/no-sparkplug-payload', detail: 'These bytes are no Sparkplug B payload' };

/** History goes on a lane of its own, where it does not delay what is live. */
function arrivalsOf({ readings }: Step, raw: RawMessage): readonly Arrival[] {
  const submitted = { live: emptyList(), history: emptyList() };
  for (const { tag, time, value, quality, historical } of readings)
    submitted[historical ? 'history' : 'live'].push({ tag, time, value, quality });
  const lanes = ['live', 'history'] as const;
  return lanes.flatMap((lane) => (submitted[lane].length === 0 ? [] : [{ readings: submitted[lane], lane, raw }]));
}

function emptyList(): Record<string, unknown>[] {
  return [];
}
