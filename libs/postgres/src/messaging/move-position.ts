import { StaleClaim } from '@wellflow/kernel';
import type { ConsumerStore } from '@wellflow/kernel';
import { query } from '../database/transaction';

const advance = `UPDATE consumer_position SET next_offset = $5, witness = $6, moved_at = clock_timestamp()
  WHERE consumer_group = $1 AND topic = $2 AND partition = $3 AND generation = $4 RETURNING generation`;

/** Moves a position under its claim. @throws StaleClaim */
export const movePosition: ConsumerStore['advance'] = async (
  tx,
  { group, topic, partition, generation },
  { nextOffset, witness },
) => {
  const parameters = [group, topic, partition, generation, nextOffset, witness ?? null];
  const moved = await query(tx, advance, parameters);
  if (moved.length === 0) throw new StaleClaim({ group, topic, partition });
};
