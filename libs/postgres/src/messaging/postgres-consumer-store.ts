import type { ConsumerStore, PartitionClaim, PartitionRef } from '@wellflow/kernel';
import { admit } from './admit';
import { movePositions } from './move-position';
import { createHeldMessages } from './held-messages';
import type { MessagingDatabase } from './messaging-database';
import { query, withOrganization } from '../database/transaction';

// The claimed row is updated, so a transaction of an earlier claimer ends before we learn where it got to.
const claim = `INSERT INTO consumer_position (consumer_group, topic, partition, cluster, generation) VALUES ($1, $2, $3, $4, 1)
  ON CONFLICT (consumer_group, topic, partition) DO UPDATE SET generation = consumer_position.generation + 1,
    claimed_at = clock_timestamp(),
    cluster = CASE consumer_position.cluster WHEN '' THEN excluded.cluster ELSE consumer_position.cluster END
  RETURNING generation, cluster, next_offset, witness`;

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
    advance: movePositions,
    withOrganization,
    admit,
    ...createHeldMessages({ system }),
    reset: (ref, to, { actor, reason }) =>
      system.run(async (tx) => {
        await query(tx, reset, [ref.group, ref.topic, ref.partition, to]);
        const detail = JSON.stringify({ partition: ref.partition, offset: to });
        await query(tx, audit, [actor, reason, ref.group, ref.topic, detail]);
      }),
  };
}

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
