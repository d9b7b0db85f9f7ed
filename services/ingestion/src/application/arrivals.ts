import { awaitedTag, awaitedWell } from '../domain/reading/awaited';
import type { Tx, WellIdentifier } from '@wellflow/kernel';

/** Something held readings may wait for is there now. */
export interface Arrival {
  /** As `awaitedBy` names it. */
  readonly awaits: readonly string[];
  /** For the audit of what it releases. */
  readonly why: string;
}

/** Told in the transaction in which it arrived. */
export type TellArrived = (tx: Tx, organization: string, arrival: Arrival) => Promise<void>;

export function wellArrived(well: {
  readonly wellId: string;
  readonly identifiers: readonly WellIdentifier[];
}): Arrival {
  return { awaits: awaitedWell(well), why: 'The well was registered or changed' };
}

export function tagsArrived(names: readonly string[]): Arrival {
  return { awaits: names.map(awaitedTag), why: 'The tag was registered or changed' };
}
