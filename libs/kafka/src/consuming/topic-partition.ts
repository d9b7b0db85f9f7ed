export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

export function listPartitions(assignment: Readonly<Record<string, readonly number[]>>): readonly TopicPartition[] {
  return Object.entries(assignment).flatMap(([topic, partitions]) =>
    partitions.map((partition) => ({ topic, partition })),
  );
}

export function grouped(partitions: readonly TopicPartition[]): { topic: string; partitions: number[] }[] {
  const topics = Map.groupBy(partitions, ({ topic }) => topic);
  return [...topics].map(([topic, list]) => ({ topic, partitions: list.map(({ partition }) => partition) }));
}
