export type UndecodableCode =
  | 'kafka/not-avro'
  | 'kafka/unknown-schema-id'
  | 'kafka/truncated-avro'
  | 'kafka/incompatible-schema'
  | 'kafka/unknown-record-type'
  | 'kafka/missing-header';

/** A message that cannot be read, now or ever: trying again does not help. */
export class Undecodable extends Error {
  override readonly name = 'Undecodable';

  constructor(
    readonly code: UndecodableCode,
    message: string,
    /** Full name of the writer's record, where that much could be read. */
    readonly schema?: string,
  ) {
    super(message);
  }
}

/** A payload that does not fit its schema. */
export class Unencodable extends Error {
  override readonly name = 'Unencodable';

  constructor(
    readonly schema: string,
    message: string,
  ) {
    super(message);
  }
}

/** The registry could not be reached or did not answer as one. */
export class RegistryUnavailable extends Error {
  override readonly name = 'RegistryUnavailable';
}

/** The schema is not registered: `topics` of the release has not run, or not with this schema. */
export class SchemaNotRegistered extends Error {
  override readonly name = 'SchemaNotRegistered';

  constructor(readonly subject: string) {
    super(`${subject} is not registered`);
  }
}
