/** One step of the field's clock. */
export interface Moment {
  /** The end of the step, in seconds since 1970. */
  readonly seconds: number;
  /** How long the step was. */
  readonly stepSeconds: number;
  /** How many times more often than usual pumps trip and sensors fail; 0 for a field without faults. */
  readonly faults: number;
}

export const secondsPerDay = 86_400;
