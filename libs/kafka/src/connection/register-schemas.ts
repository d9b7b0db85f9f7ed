import { subjectOf } from '../avro/codec';
import type { Kafka } from './kafka';

/** A record and the topics it is on; `schemas` of `@wellflow/contracts` fits. */
export interface SchemaDeclaration {
  readonly name: string;
  readonly topics: readonly string[];
  readonly avro: object;
}

/**
 * Registers every record on every topic it is on, `FULL_TRANSITIVE`; may be run again.
 * @throws IncompatibleSchema when a registered version does not go with the new one.
 */
export async function registerSchemas(
  kafka: Kafka,
  schemas: Readonly<Record<string, SchemaDeclaration>>,
): Promise<readonly string[]> {
  await kafka.registry.setCompatibility('FULL_TRANSITIVE');
  const subjects = Object.values(schemas).flatMap(({ name, topics, avro }) =>
    topics.map((topic) => ({ subject: subjectOf(topic, name), avro })),
  );
  for (const { subject, avro } of subjects) await kafka.registry.register(subject, avro);
  return subjects.map(({ subject }) => subject);
}
