import type { Kafka } from '../connection/kafka';

export interface PartitionEnds {
  /** First offset Kafka still has. */
  readonly low: number;
  /** Offset of the next message to be written. */
  readonly high: number;
}

/** Where the partitions of a topic begin and end; calls at the same time share one request. */
export function createListEnds({ admin }: Kafka): (topic: string) => Promise<ReadonlyMap<number, PartitionEnds>> {
  const asking = new Map<string, Promise<ReadonlyMap<number, PartitionEnds>>>();
  const ask = async (topic: string): Promise<ReadonlyMap<number, PartitionEnds>> => {
    const offsets = await (await admin()).fetchTopicOffsets(topic);
    return new Map(offsets.map(({ partition, low, high }) => [partition, { low: Number(low), high: Number(high) }]));
  };
  return (topic) => {
    const answer = asking.get(topic) ?? ask(topic).finally(() => asking.delete(topic));
    asking.set(topic, answer);
    return answer;
  };
}
