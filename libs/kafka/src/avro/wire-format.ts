/** A zero byte and the schema's id in four stand before the record. */
export const headerBytes = 5;

export interface Decoded {
  /** Full name of the writer's record. */
  readonly schema: string;
  readonly payload: unknown;
}
