import type { Reading } from '../field/reading';

/** What came of one request, in the words the sender acts on. */
export type Outcome =
  | { readonly kind: 'acknowledged'; readonly accepted: number; readonly notAccepted: number }
  /** The gateway asks to come back later, or cannot be reached: the same batch is sent again. */
  | { readonly kind: 'later'; readonly why: string; readonly afterMs?: number }
  /** The batch itself is at fault: sending it again would change nothing. */
  | { readonly kind: 'refused'; readonly why: string };

export interface WellToRegister {
  readonly apiNumber: string;
  readonly name: string;
}

/** The public interface of the platform, as far as a field needs it. Never throws. */
export interface Gateway {
  registerWell(well: WellToRegister): Promise<Outcome>;
  /** @param body the batch as JSON text: what is sent again is the same to the byte */
  sendReadings(body: string): Promise<Outcome>;
}

export function toBody(readings: readonly Reading[]): string {
  return JSON.stringify({ readings });
}
