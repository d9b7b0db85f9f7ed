import type { Quality } from '@wellflow/kernel';
import type { MetricValue } from './metric-value';
import type { Alias, SparkplugPayload } from './payload';
import type { FieldTopic } from './topic';

/** What a birth told of a metric, for the messages that name it by alias and leave its type out. */
export interface MetricDefinition {
  /** `<group>/<edge>/<device>/<metric>`; the device is empty for a metric of the node itself. */
  readonly tag: string;
  readonly name: string;
  readonly datatype: number;
}

/** The metrics of a node itself (device '') or of one of its devices. */
export interface Scope {
  readonly status: 'online' | 'offline';
  readonly metrics: ReadonlyMap<string, MetricDefinition>;
  readonly aliases: ReadonlyMap<Alias, MetricDefinition>;
  /** When its metrics were last told to be STALE, in milliseconds since 1970. */
  readonly staleAtMs: number | undefined;
}

export interface FieldMessage {
  readonly topic: FieldTopic;
  readonly payload: SparkplugPayload;
}

/** A message out of turn: one before it is missing, or its node's birth. */
export interface HeldMessage extends FieldMessage {
  readonly seq: number;
  readonly sinceMs: number;
}

/** By which a message that comes twice is known. */
export interface Signature {
  readonly seq: number;
  readonly timestampMs: number | undefined;
}

/** What is known of one edge node. */
export interface EdgeSession {
  readonly group: string;
  readonly edge: string;
  /** `unborn`: no birth was seen since we listen, or since its death. */
  readonly status: 'unborn' | 'online';
  readonly bdSeq: number | undefined;
  /** The sequence number that is next, 0 to 255. */
  readonly expected: number;
  readonly scopes: ReadonlyMap<string, Scope>;
  readonly held: readonly HeldMessage[];
  /** The last messages taken, newest last. */
  readonly recent: readonly Signature[];
}

export interface MetricReading {
  readonly tag: string;
  /** RFC 3339; milliseconds widened to microseconds. */
  readonly time: string;
  readonly value: MetricValue;
  readonly quality: Quality;
  /** Told later than it happened: it does not move what is current. */
  readonly historical: boolean;
}

/** Why a node is asked for its births again. */
export type RebirthReason = 'sequence-gap' | 'no-birth' | 'unknown-metric' | 'unknown-device';

/** What is left out of the readings, by reason. */
export interface Omitted {
  /** The birth says it shall not be stored. */
  readonly transient: number;
  /** A data set, bytes, a file, an array, or a value that does not fit its type. */
  readonly unsupported: number;
  /** No birth tells what it is; a rebirth is asked for. */
  readonly unresolved: number;
  /** The same message again. */
  readonly duplicate: number;
}

/** That a node (device '') or a device was born or has died, by our own time. */
export interface Life {
  readonly device: string;
  readonly alive: boolean;
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

/** What a message or the passing of time makes of a session. */
export interface Step {
  readonly session: EdgeSession;
  readonly readings: readonly MetricReading[];
  /** In the order in which they happened. */
  readonly lives: readonly Life[];
  readonly rebirth: RebirthReason | undefined;
  readonly omitted: Omitted;
}

export function beginSession({ group, edge }: Pick<FieldTopic, 'group' | 'edge'>): EdgeSession {
  return {
    ...{ group, edge, status: 'unborn', bdSeq: undefined, expected: 0 },
    ...{ scopes: new Map(), held: [], recent: [] },
  };
}
