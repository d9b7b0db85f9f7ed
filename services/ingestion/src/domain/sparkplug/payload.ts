/** A Sparkplug B payload as it is on the wire; what its values mean depends on data types that only births tell. */
export interface SparkplugPayload {
  /** Milliseconds since 1970. */
  readonly timestampMs: number | undefined;
  /** 0 to 255; NDEATH has none. */
  readonly seq: number | undefined;
  readonly metrics: readonly SparkplugMetric[];
}

export interface SparkplugMetric {
  readonly name: string | undefined;
  readonly alias: Alias | undefined;
  /** Milliseconds since 1970. */
  readonly timestampMs: number | undefined;
  readonly datatype: number | undefined;
  readonly isHistorical: boolean;
  readonly isTransient: boolean;
  readonly isNull: boolean;
  /** The property `Quality`: 0 BAD, 192 GOOD, 500 STALE; absent is GOOD. */
  readonly quality: number | undefined;
  /** A bigint is the field `long_value`, unsigned; undefined is a kind of value no reading can hold. */
  readonly value: WireValue | undefined;
}

/** An unsigned 64-bit number; a bigint where a double is not exact. */
export type Alias = number | bigint;

export type WireValue = number | bigint | boolean | string | Template;

export interface Template {
  /** A definition has no values of its own. */
  readonly isDefinition: boolean;
  readonly metrics: readonly SparkplugMetric[];
}
