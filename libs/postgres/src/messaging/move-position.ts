import { StaleClaim } from '@wellflow/kernel';
import type { ConsumerStore, PartitionMove } from '@wellflow/kernel';
import { query } from '../database/transaction';

const advance = `UPDATE consumer_position AS moved SET next_offset = moves.next_offset, witness = moves.witness,
    moved_at = clock_timestamp()
  FROM unnest($2::text[], $3::integer[], $4::bigint[], $5::bigint[], $6::text[])
    AS moves (topic, partition, generation, next_offset, witness)
  WHERE moved.consumer_group = $1 AND moved.topic = moves.topic AND moved.partition = moves.partition
    AND moved.generation = moves.generation
  RETURNING moved.topic, moved.partition`;

/** Moves positions under their claims. @throws StaleClaim */
export const movePositions: ConsumerStore['advance'] = async (tx, moves) => {
  const [first] = moves;
  if (first === undefined) return;
  const moved = await query<MovedColumns>(tx, advance, [first.claim.group, ...columns(moves)]);
  if (moved.length === moves.length) return;
  const names = new Set(moved.map(({ topic, partition }) => `${topic}/${partition}`));
  const stale = moves.find(({ claim }) => !names.has(`${claim.topic}/${claim.partition}`)) ?? first;
  const { group, topic, partition } = stale.claim;
  throw new StaleClaim({ group, topic, partition });
};

interface MovedColumns {
  readonly topic: string;
  readonly partition: number;
}

function columns(moves: readonly PartitionMove[]): readonly unknown[] {
  return [
    moves.map(({ claim }) => claim.topic),
    moves.map(({ claim }) => claim.partition),
    moves.map(({ claim }) => claim.generation),
    moves.map(({ to }) => to.nextOffset),
    moves.map(({ to }) => to.witness ?? null),
  ];
}
