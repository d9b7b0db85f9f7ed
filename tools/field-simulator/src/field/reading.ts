/** One reading as `POST /v1/readings` takes it. */
export interface Reading {
  /** API number. */
  readonly well: string;
  readonly measurement: string;
  /** RFC 3339, UTC. */
  readonly time: string;
  readonly value: number | boolean | null;
  readonly unit: string;
  readonly quality: 'GOOD' | 'BAD';
}
