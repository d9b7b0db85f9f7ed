import { StaleClaim } from '@wellflow/kernel';
import type { PartitionClaim, PartitionPosition, PartitionRef } from '@wellflow/kernel';
import type { MessagingState, PositionInMemory } from './in-memory-state';

export const nameOf = ({ group, topic, partition }: PartitionRef): string => `${group} ${topic} ${partition}`;

/** @throws StaleClaim */
export function ownedPosition(state: MessagingState, claim: PartitionClaim): PositionInMemory {
  const position = state.positions.get(nameOf(claim));
  if (position?.generation !== claim.generation) throw new StaleClaim(claim);
  return position;
}

export function moveInMemory(
  state: MessagingState,
  claim: PartitionClaim,
  { nextOffset, witness }: PartitionPosition,
): void {
  Object.assign(ownedPosition(state, claim), { nextOffset, witness });
}
