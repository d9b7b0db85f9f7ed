import fc from 'fast-check';
import { Partitioners } from 'kafkajs';
import { partitionOf } from './partition-of';

it('chooses what kafkajs, and so Java, chooses for any key and any number of partitions', () => {
  const choose = Partitioners.DefaultPartitioner();
  const keys = fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes));
  const law = fc.property(keys, fc.integer({ min: 1, max: 200 }), (key, partitions) => {
    const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
      ...{ partitionErrorCode: 0, partitionId, leader: 1, replicas: [1], isr: [1] },
    }));
    const expected = choose({ topic: 't', partitionMetadata, message: { key, value: null } });
    expect(partitionOf(key, partitions)).toBe(expected);
  });
  fc.assert(law, { numRuns: 1_000 });
});
