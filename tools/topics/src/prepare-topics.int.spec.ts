import { createLogger } from '@wellflow/observability';
import { IncompatibleSchema, TopicDiffers } from '@wellflow/kafka';
import { requireAddress, testTopicName } from '@wellflow/testing';
import { prepareTopics } from './prepare-topics';

const logger = createLogger({ service: 'topics-spec', level: 'silent' });
const name = testTopicName('prepared');
const topic = { name, partitions: 2, config: { 'cleanup.policy': 'delete', 'retention.ms': '-1' } };
const fields = [{ name: 'valve', type: 'string' }];
const schema = (changes: object = {}) => ({
  name: 'wellflow.test.PreparedV1',
  topics: [name],
  avro: { type: 'record', namespace: 'wellflow.test', name: 'PreparedV1', fields, ...changes },
});

function prepare(changes: object = {}, schemaChanges: object = {}) {
  return prepareTopics({
    brokers: [requireAddress('TEST_KAFKA_BROKERS')],
    registryUrl: requireAddress('TEST_REGISTRY_URL'),
    logger,
    declared: { topics: [{ ...topic, ...changes }], schemas: { prepared: schema(schemaChanges) } },
  });
}

it('creates what is missing, and is content the second time', async () => {
  const subjects = [`${name}-wellflow.test.PreparedV1`];
  expect(await prepare()).toEqual({ created: [name], present: [], subjects });
  expect(await prepare()).toEqual({ created: [], present: [name], subjects });
});

it('refuses a topic with another number of partitions or another setting', async () => {
  await expect(prepare({ partitions: 3 })).rejects.toThrow(TopicDiffers);
  await expect(prepare({ config: { 'retention.ms': '86400000' } })).rejects.toThrow(
    'retention.ms is -1, declared 86400000',
  );
});

it('refuses a schema that an earlier version does not go with', async () => {
  await expect(prepare({}, { fields: [...fields, { name: 'turn', type: 'int' }] })).rejects.toThrow(IncompatibleSchema);
});
