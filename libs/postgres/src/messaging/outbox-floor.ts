import type { Tx } from '@wellflow/kernel';
import { query } from '../database/transaction';

/** Below this position nothing unsent is left and nothing can appear any more. */
export interface OutboxFloor {
  position(): number;
  /** Before a fetch: looks whether a candidate has become safe, and takes the next one. */
  raise(tx: Tx): Promise<void>;
  /** After a fetch: the lowest position seen unsent. */
  observe(lowestUnsent: number): void;
  forget(): void;
}

interface Candidate {
  readonly position: number;
  /** Every transaction that took a position up to the candidate's has an id below this. */
  readonly xid: bigint;
}

const intervalMs = 1_000;

/**
 * Spares a fetch the dead index entries of sent rows, which pile up while some snapshot holds vacuum back. It never
 * decides what is unsent: a row that is committed late has its transaction running, and the floor waits for that.
 */
export function createOutboxFloor(): OutboxFloor {
  // An outbox that stays empty has nothing to spare a fetch.
  const unknown = { position: 0, settled: 0, candidate: undefined, isUsed: true };
  let floor: Floor = unknown;
  let lookedAt = -Infinity;
  return {
    position: () => floor.position,
    raise: async (tx) => {
      if (performance.now() - lookedAt < intervalMs || !(floor.isUsed || floor.candidate)) return;
      lookedAt = performance.now();
      const running = await oldestRunning(tx);
      floor = settle(floor, running);
      if (floor.candidate || !floor.isUsed) return;
      const candidate = await nextCandidate(tx);
      floor = { ...floor, isUsed: false, candidate };
    },
    observe: (lowestUnsent) => {
      const position = Math.max(floor.position, Math.min(floor.settled + 1, lowestUnsent));
      floor = { ...floor, position, isUsed: floor.isUsed || lowestUnsent < Infinity };
    },
    forget: () => {
      floor = unknown;
    },
  };
}

interface Floor {
  readonly position: number;
  readonly settled: number;
  readonly candidate: Candidate | undefined;
  /** Whether rows were seen since the last candidate was taken. */
  readonly isUsed: boolean;
}

function settle(floor: Floor, running: bigint): Floor {
  if (!floor.candidate || running < floor.candidate.xid) return floor;
  return { ...floor, settled: floor.candidate.position, candidate: undefined };
}

async function oldestRunning(tx: Tx): Promise<bigint> {
  const [row] = await query<{ xid: string }>(tx, 'SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xid');
  return BigInt(row?.xid ?? 0);
}

// A sequence nobody has called yet says 1 all the same.
const lastTaken = 'SELECT CASE WHEN is_called THEN last_value ELSE 0 END::text AS position FROM outbox_position_seq';

// Two statements: the snapshot must be younger than the position it vouches for.
async function nextCandidate(tx: Tx): Promise<Candidate> {
  const [last] = await query<{ position: string }>(tx, lastTaken);
  const [next] = await query<{ xid: string }>(tx, 'SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS xid');
  return { position: Number(last?.position ?? 0), xid: BigInt(next?.xid ?? 0) };
}
