export type { Codec, KnownSchema } from './avro/codec';
export type { Decoded } from './avro/wire-format';
export { createCodec, subjectOf } from './avro/codec';
export { RegistryUnavailable, SchemaNotRegistered, Undecodable, Unencodable } from './avro/errors';
export type { UndecodableCode } from './avro/errors';
export { createSchemaRegistry, IncompatibleSchema } from './avro/registry';
export type { CallPolicy, SchemaRegistry, SchemaRegistryOptions } from './avro/registry';
export { createKafka } from './connection/kafka';
export type { Kafka, KafkaOptions } from './connection/kafka';
export { registerSchemas } from './connection/register-schemas';
export type { SchemaDeclaration } from './connection/register-schemas';
export { ensureTopics, TopicDiffers } from './connection/topics';
export type { TopicDeclaration, TopicsReport } from './connection/topics';
export { ProducerClosed, ProducerOverloaded, ProduceUnconfirmed, RecordTooLarge } from './producing/errors';
export { createProducer } from './producing/producer';
export type { ProducedMessage, Producer, ProducerOptions } from './producing/producer';
export { createOutboxRelay } from './relaying/outbox-relay';
export type { OutboxRelay, OutboxRelayOptions, RelayStatus } from './relaying/outbox-relay';
export { createBatchConsumer, createConsumer } from './consuming/consumer';
export type {
  BatchConsumerOptions,
  BatchHandler,
  Consumer,
  ConsumerOptions,
  ConsumerState,
  ConsumerStatus,
  GroupOptions,
  Handlers,
  MessageBatch,
  PartitionStatus,
} from './consuming/consumer-options';
export { createDeadLetters } from './dead-letters';
export type { DeadLetters, ReadableDeadLetter, ReplayDeadLetters, SkipDeadLetters } from './dead-letters';
export { createClusterAccess } from './access/cluster-access';
export type { ClusterAccess, PrincipalRights } from './access/cluster-access';
export { scramMechanism, ScramRefused } from './access/scram-request';
export { createRawConsumer } from './raw/raw-consumer';
export type { RawConsumerOptions, Taken } from './raw/raw-options';
export type { IncomingRaw } from './raw/raw-record';
export { createRawSender } from './raw/raw-sender';
export type { OutgoingRaw, RawSender } from './raw/raw-sender';
