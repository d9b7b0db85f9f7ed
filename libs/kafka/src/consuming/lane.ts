import type { PartitionClaim, PartitionRef } from '@wellflow/kernel';

interface LaneState {
  readonly ref: PartitionRef;
  state: 'opening' | 'open' | 'halted' | 'lost';
  /** Present once claimed. */
  claim: PartitionClaim | undefined;
  /** Position of the last commit: the next message to take. */
  next: number;
  /** Where kafkajs is expected to fetch next; past `next` where compaction left a hole. */
  fetchNext: number;
  /** The last offset that was sought, so that a hole is not taken for a wrong place twice. */
  sought: number;
  witness: { readonly offset: number; readonly text: string } | undefined;
  /** Keys whose messages queue. */
  blocked: ReadonlySet<string>;
  held: number;
  /** Up to here messages are taken one by one, because together they failed. */
  singlyUntil: number;
  /** Tries of the message at `offset`. */
  tries: { readonly offset: number; readonly count: number };
  recoveries: number;
  high: number;
  lastTimestampMs: number;
  reason: string | undefined;
  /** What was last told to Kafka. */
  told: number;
  turn: Promise<unknown>;
}

/** What is known of one assigned partition, until the next assignment. */
export type Lane = LaneState;

export function createLane(ref: PartitionRef): Lane {
  return {
    ref,
    state: 'opening',
    claim: undefined,
    next: 0,
    fetchNext: 0,
    sought: -1,
    witness: undefined,
    blocked: new Set(),
    held: 0,
    singlyUntil: -1,
    tries: { offset: -1, count: 0 },
    recoveries: 0,
    high: 0,
    lastTimestampMs: 0,
    reason: undefined,
    told: -1,
    turn: Promise.resolve(),
  };
}

/** Work on a lane takes turns: a batch, or held messages, never both. */
export function inTurn<T>(lane: Lane, work: () => Promise<T>): Promise<T> {
  const turn = lane.turn.then(work);
  Object.assign(lane, { turn: turn.catch(() => undefined) });
  return turn;
}

export function lagOf({ high, next, state }: Lane): number {
  return state === 'lost' ? 0 : Math.max(0, high - next);
}
