import { StaleClaim } from '@wellflow/kernel';
import type { ConsumerStore, PartitionClaim, PartitionPosition, PartitionRef, Tx } from '@wellflow/kernel';
import { admit } from './admit';
import { createHeldMessages } from './held-messages';
import type { MessagingDatabase } from './messaging-database';
import { query, withOrganization } from '../database/transaction';

// The claimed row is updated, so a transaction of an earlier claimer ends before we learn where it got to.
const claim = `INSERT INTO consumer_position (consumer_group, topic, partition, cluster, generation) VALUES ($1, $2, $3, $4, 1)
  ON CONFLICT (consumer_group, topic, partition) DO UPDATE SET generation = consumer_position.generation + 1,
    claimed_at = clock_timestamp(),
    cluster = CASE consumer_position.cluster WHEN '' THEN excluded.cluster ELSE consumer_position.cluster END
  RETURNING generation, cluster, next_offset, witness`;

const advance = `UPDATE consumer_position SET next_offset = $5, witness = $6, moved_at = clock_timestamp()
  WHERE consumer_group = $1 AND topic = $2 AND partition = $3 AND generation = $4 RETURNING generation`;

const reset = `INSERT INTO consumer_position (consumer_group, topic, partition, cluster, generation, next_offset)
  VALUES ($1, $2, $3, '', 1, $4)
  ON CONFLICT (consumer_group, topic, partition) DO UPDATE SET generation = consumer_position.generation + 1, cluster = '',
    next_offset = excluded.next_offset, witness = NULL, moved_at = clock_timestamp()`;

const audit = `INSERT INTO messaging_audit (organization, actor, action, reason, consumer_group, topic, detail)
  VALUES ('', $1, 'reset', $2, $3, $4, $5)`;

/** Positions, inbox and held messages of a service's consumers. */
export function createConsumerStore({ system }: MessagingDatabase): ConsumerStore {
  return {
    claim: async (ref, cluster) => {
      const { group, topic, partition } = ref;
      const [row] = await system.run((tx) => query<ClaimColumns>(tx, claim, [group, topic, partition, cluster]));
      if (!row) throw new Error('A claim returns its row');
      return toClaim(ref, row);
    },
    advance: move,
    withOrganization,
    admit,
    ...createHeldMessages({ system, move }),
    reset: (ref, to, { actor, reason }) =>
      system.run(async (tx) => {
        await query(tx, reset, [ref.group, ref.topic, ref.partition, to]);
        const detail = JSON.stringify({ partition: ref.partition, offset: to });
        await query(tx, audit, [actor, reason, ref.group, ref.topic, detail]);
      }),
  };
}

/** Moves a position. @throws StaleClaim */
export type Advance = (tx: Tx, claim: PartitionClaim, to: PartitionPosition) => Promise<void>;

const move: Advance = async (tx, { group, topic, partition, generation }, { nextOffset, witness }) => {
  const parameters = [group, topic, partition, generation, nextOffset, witness ?? null];
  const moved = await query(tx, advance, parameters);
  if (moved.length === 0) throw new StaleClaim({ group, topic, partition });
};

interface ClaimColumns {
  readonly generation: string;
  readonly cluster: string;
  readonly next_offset: string | null;
  readonly witness: string | null;
}

function toClaim({ group, topic, partition }: PartitionRef, row: ClaimColumns): PartitionClaim {
  const begun = row.next_offset !== null;
  const position = { nextOffset: Number(row.next_offset), ...(row.witness !== null && { witness: row.witness }) };
  return {
    group,
    topic,
    partition,
    generation: Number(row.generation),
    cluster: row.cluster,
    ...(begun && { position }),
  };
}
