/** An Avro record that may be sent. */
export interface MessageSchema {
  /** `wellflow.wells.WellRegisteredV1`. */
  readonly name: string;
  /** The topic it is on; the first one where it is on several. */
  readonly topic: string;
  readonly topics: readonly string[];
  /** Its subject in the registry on `topic`; see `subjectOf` for the others. */
  readonly subject: string;
  /** The schema itself, ready to be registered. */
  readonly avro: AvroJson;
}

/** A record schema as JSON. */
export interface AvroJson {
  readonly type: 'record';
  readonly name: string;
  readonly namespace?: string;
  readonly fields: readonly AvroJsonField[];
  readonly [attribute: string]: unknown;
}

export interface AvroJsonField {
  readonly name: string;
  readonly type: unknown;
  readonly [attribute: string]: unknown;
}

/** Subject of a record on a topic: topic and record name, so that one topic may carry many records. */
export const subjectOf = (topic: string, schema: string): string => `${topic}-${schema}`;
