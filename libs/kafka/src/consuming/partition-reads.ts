import type { PartitionClaim } from '@wellflow/kernel';
import type { Load } from './convoy';
import type { ReadMessage } from './read-message';

/** What is ready of one partition. */
export interface PartitionReads extends Load {
  readonly claim: PartitionClaim;
  readonly reads: readonly ReadMessage[];
}
