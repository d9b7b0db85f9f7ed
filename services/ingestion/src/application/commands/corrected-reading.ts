import type { SubmittedReading } from '../../domain/reading/reading';
import type { HeldReading } from '../quarantine';

/** What is put in place of what a held reading names: another well for its measurement, or a tag for both. */
export type Correction = { readonly well: string } | { readonly tag: string };

/** A held reading as it was sent, or as it should have been. */
export function itemOf(
  { reading }: Pick<HeldReading, 'reading'>,
  correction: Correction | undefined,
): SubmittedReading {
  const { well, tag, measurement, sourceTime: time, value, unit, quality } = reading;
  const sent = { well, tag, measurement, time, unit, quality, value: valueOf(value) };
  const corrected = correction === undefined ? sent : { ...sent, ...replaced(correction, sent) };
  return Object.fromEntries(
    Object.entries(corrected).filter(([field, given]) => given !== undefined && (given !== null || field === 'value')),
  );
}

function replaced(correction: Correction, { measurement }: { readonly measurement: unknown }) {
  return 'tag' in correction
    ? { tag: correction.tag, well: undefined, measurement: undefined }
    : { tag: undefined, well: correction.well, measurement };
}

/** The value was kept as JSON text; what is no JSON was text. */
function valueOf(kept: unknown): unknown {
  if (typeof kept !== 'string') return undefined;
  try {
    return JSON.parse(kept);
  } catch {
    return kept;
  }
}
