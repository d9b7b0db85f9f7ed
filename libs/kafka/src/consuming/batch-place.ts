import type { Batch } from 'kafkajs';
import type { Lane } from './lane';
import { haltLane, isOutOfRange } from './open-lane';
import { toRaw, witnessOf } from './raw-message';
import type { RunnerDeps } from './runner-deps';

/**
 * Whether a batch begins where the partition stands. kafkajs goes elsewhere by itself when an offset is out of range, and
 * at first goes where Kafka believes the group to be.
 */
export async function isInPlace(deps: RunnerDeps, lane: Lane, batch: Batch): Promise<boolean> {
  if (fetchedFrom(batch) === lane.fetchNext) return isSameTopic(deps, lane, batch);
  const gone = await isOutOfRange(deps, lane, lane.next);
  if (gone !== undefined) {
    haltLane(deps, lane, gone);
    return false;
  }
  // Sought before and still elsewhere: between the two there is only what compaction or control records left.
  if (lane.sought === lane.next) return true;
  Object.assign(lane, { sought: lane.next, fetchNext: lane.next, witness: undefined });
  deps.member().seek(lane.ref, lane.next);
  return false;
}

/** Not in kafkajs' types, but on every batch it makes. */
function fetchedFrom(batch: Batch): number {
  return 'fetchedOffset' in batch ? Number(batch.fetchedOffset) : Number(batch.firstOffset());
}

/** The last message taken is fetched once more after each assignment, to see that it is still the same one. */
function isSameTopic(deps: RunnerDeps, lane: Lane, { topic, partition, messages }: Batch): boolean {
  const { witness } = lane;
  const [first] = messages;
  if (!witness || !first) return true;
  Object.assign(lane, { witness: undefined });
  if (Number(first.offset) !== witness.offset || witnessOf(toRaw(topic, partition, first)) === witness.text)
    return true;
  haltLane(deps, lane, `message ${witness.offset} is not the one that was taken: the topic was made anew`);
  return false;
}
